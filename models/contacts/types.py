"""What contacts are made of."""

from enum import StrEnum


class IdentityKind(StrEnum):
    PHONE = "PHONE"
    BSUID = "BSUID"


class Consent(StrEnum):
    """Whether marketing may be sent. Utility and authentication messages do not ask."""

    UNKNOWN = "UNKNOWN"
    OPTED_IN = "OPTED_IN"
    OPTED_OUT = "OPTED_OUT"
