"""What sealed values may be opened for: labels that are authenticated with them."""

TOTP = "totp-secret"
KEPT_ANSWER = "kept-answer"
