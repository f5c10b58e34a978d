"""What sealed values may be opened for: labels that are authenticated with them."""

TOTP = "totp-secret"
KEPT_ANSWER = "kept-answer"
META_TOKEN = "meta-token"  # noqa: S105
META_PIN = "meta-pin"
META_EXCHANGE = "meta-exchange"
SIGNUP_CODE = "signup-code"
