"""Parts of templates, made of what is told of them, in Meta's own shape."""

from typing import Any

Json = dict[str, Any]
HANDLE = "4::aW1hZ2UvanBlZw==:ARa"
APP: Json = {"package_name": "com.example.app", "signature_hash": "K8a/AINcGX7"}


def body(text: str = "We open on Monday.", *examples: str, **named: str) -> Json:
    return {"type": "BODY", "text": text, **_example("body_text", [[*examples]], examples, named)}


def header(text: str, *examples: str, **named: str) -> Json:
    example = _example("header_text", [*examples], examples, named)
    return {"type": "HEADER", "format": "TEXT", "text": text, **example}


def media(format: str = "IMAGE", handle: str = HANDLE) -> Json:
    return {"type": "HEADER", "format": format, "example": {"header_handle": [handle]}}


def footer(text: str = "Lucky Shrub") -> Json:
    return {"type": "FOOTER", "text": text}


def buttons(*each: Json) -> Json:
    return {"type": "BUTTONS", "buttons": list(each)}


def reply(text: str = "Yes") -> Json:
    return {"type": "QUICK_REPLY", "text": text}


def url(address: str = "https://x.example/shop", *example: str, text: str = "Shop") -> Json:
    given: Json = {"example": list(example)} if example else {}
    return {"type": "URL", "text": text, "url": address, **given}


def phone(number: str = "+15550051310") -> Json:
    return {"type": "PHONE_NUMBER", "text": "Call us", "phone_number": number}


def copy(code: str = "25OFF") -> Json:
    return {"type": "COPY_CODE", "example": code}


def flow(**named: str) -> Json:
    return {"type": "FLOW", "text": "Start", **(named or {"flow_id": "6009006"})}


def otp(kind: str = "COPY_CODE", **more: Any) -> Json:
    return {"type": "OTP", "otp_type": kind, **more}


def code(*row: Json, safely: bool = True, **footer: int) -> list[Json]:
    """The components of a one-time code."""
    made: list[Json] = [{"type": "BODY", "add_security_recommendation": safely}]
    if footer:
        made.append({"type": "FOOTER", "code_expiration_minutes": footer["minutes"]})
    return [*made, buttons(*(row or (otp(),)))]


def offer(text: str = "Ends soon!", ends: bool = True) -> Json:
    return {
        "type": "LIMITED_TIME_OFFER",
        "limited_time_offer": {"text": text, "has_expiration": ends},
    }


def carousel(*cards: list[Json]) -> Json:
    return {"type": "CAROUSEL", "cards": [{"components": each} for each in cards]}


def card(*more: Json, format: str = "IMAGE") -> list[Json]:
    return [media(format), *(more or (buttons(reply("More")),))]


def product(*row: Json) -> list[Json]:
    shown = row or ({"type": "SPM", "text": "View"},)
    return [{"type": "HEADER", "format": "PRODUCT"}, buttons(*shown)]


def _example(field: str, positional: Any, given: tuple[str, ...], named: dict[str, str]) -> Json:
    if named:
        params = [{"param_name": name, "example": each} for name, each in named.items()]
        return {"example": {f"{field}_named_params": params}}
    return {"example": {field: positional}} if given else {}
