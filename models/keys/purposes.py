"""What sealed values may be opened for: labels that are authenticated with them."""

TOTP = "totp-secret"
KEPT_ANSWER = "kept-answer"
META_TOKEN = "meta-token"  # noqa: S105
META_PIN = "meta-pin"
META_EXCHANGE = "meta-exchange"
SIGNUP_CODE = "signup-code"
FLOW_KEY = "flow-private-key"
FLOW_SECRET = "flow-forward-secret"  # noqa: S105
FLOW_TOKEN = "flow-token"  # noqa: S105
