"""Meta's error envelope and the titles and HTTP statuses of its codes."""

from secrets import token_urlsafe

from simulator.answers import Answer, as_json

# code: (title, HTTP status); the statuses are defaults, Meta no longer publishes them.
TABLE: dict[int, tuple[str, int]] = {
    0: ("AuthException", 401),
    1: ("API Unknown", 500),
    2: ("API Service", 503),
    3: ("API Method", 500),
    4: ("Application request limit reached", 400),
    10: ("Permission Denied", 403),
    33: ("Parameter value is not valid", 400),
    100: ("Invalid parameter", 400),
    190: ("Access token has expired", 401),
    200: ("API Permission", 403),
    368: ("Temporarily blocked for policies violations", 403),
    803: ("Some of the aliases you requested do not exist", 404),
    80007: ("Rate limit issues", 400),
    80008: ("Rate limit issues", 400),
    80012: ("There have been too many calls to this template", 400),
    130403: ("User is blocked by the business", 400),
    130429: ("Rate limit hit", 400),
    130472: ("User's number is part of an experiment", 400),
    130497: ("Business account is restricted from messaging users in this country", 403),
    131000: ("Something went wrong", 500),
    131005: ("Access denied", 403),
    131008: ("Required parameter is missing", 400),
    131009: ("Parameter value is not valid", 400),
    131016: ("Service unavailable", 500),
    131021: ("Recipient cannot be sender", 400),
    131026: ("Message undeliverable", 400),
    131030: ("Recipient phone number not in allowed list", 400),
    131031: ("Account has been locked", 403),
    131037: ("Display name needs approval", 400),
    131042: ("Business eligibility payment issue", 400),
    131045: ("Incorrect certificate", 500),
    131047: ("Re-engagement message", 400),
    131048: ("Spam rate limit hit", 400),
    131049: (
        "This message was not delivered to maintain healthy ecosystem engagement.",
        400,
    ),
    131050: ("User has stopped marketing messages", 400),
    131051: ("Unsupported message type", 400),
    131052: ("Media download error", 400),
    131053: ("Media upload error", 400),
    131056: ("(Business Account, Consumer Account) pair rate limit hit", 400),
    131057: ("Business Account is in maintenance mode", 500),
    131059: ("Invalid cursor", 400),
    131063: ("Marketing templates disabled for Cloud API", 400),
    131064: ("Messaging limit for misclassified templates reached", 400),
    132000: ("Number of parameters does not match the expected number of params", 400),
    132001: ("Template name does not exist in the translation", 404),
    132005: ("Translated text too long", 400),
    132007: ("Template format character policy violated", 400),
    132012: ("Parameter format does not match format in the created template", 400),
    132015: ("Template is paused", 400),
    132016: ("Template is disabled", 400),
    132018: ("Template validation error", 400),
    133004: ("Server temporarily unavailable", 503),
    133005: ("Two step verification PIN mismatch", 400),
    133006: ("Phone number re-verification needed", 400),
    133008: ("Too many two step verification PIN guesses", 400),
    133009: ("Two step verification PIN guessed too fast", 400),
    133010: ("Phone number not registered", 400),
    133015: ("Please wait a few minutes before attempting to register this phone number", 400),
    133016: ("Account register deregister rate limit exceeded", 400),
    134011: ("Payments terms of service not accepted", 400),
    134100: ("Message is not a marketing template message", 400),
    135000: ("Generic user error", 400),
    136024: ("Request code error", 400),
    136025: ("Verify code error", 400),
    2593107: ("Synchronization request limit exceeded", 400),
    2593108: ("Synchronization request made outside of the allowed time window", 400),
    139000: ("Blocked by Integrity", 400),
    139001: ("Flow update failed", 400),
    139002: ("Flow publish failed", 400),
    139003: ("Flow deprecate failed", 400),
    139004: ("Flow delete failed", 400),
}


def title(code: int) -> str:
    return TABLE.get(code, ("Unknown error", 400))[0]


class Refused(Exception):
    """A request Meta answers with its error envelope."""

    def __init__(
        self,
        code: int,
        details: str = "",
        *,
        message: str | None = None,
        subcode: int | None = None,
        http_status: int | None = None,
        kind: str = "OAuthException",
        is_transient: bool | None = None,
        user_title: str | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.message = message if message is not None else f"(#{code}) {title(code)}"
        self.subcode = subcode
        self.http_status = http_status or TABLE.get(code, ("", 400))[1]
        self.kind = kind
        self.is_transient = is_transient
        self.user_title = user_title

    def answer(self) -> Answer:
        error: dict[str, object] = {
            "message": self.message,
            "type": self.kind,
            "code": self.code,
        }
        if self.details and self.user_title is None:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.is_transient is not None:
            error["is_transient"] = self.is_transient
        if self.user_title is not None:
            error["error_user_title"] = self.user_title
            error["error_user_msg"] = self.details
        error["fbtrace_id"] = "A" + token_urlsafe(16)
        return as_json({"error": error}, self.http_status)


def bad_token(subcode: int | None = None) -> Refused:
    return Refused(
        190, message="Error validating access token: Session is invalid.", subcode=subcode
    )


def no_such_object(method: str, object_id: str) -> Refused:
    return Refused(
        100,
        message=f"Unsupported {method.lower()} request. Object with ID '{object_id}' does not "
        "exist, cannot be loaded due to missing permissions, or does not support this operation. "
        "Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api",
        subcode=33,
        kind="GraphMethodException",
    )


def unknown_path() -> Refused:
    return Refused(2500, message="Unknown path components", http_status=400, kind="OAuthException")
