"""The vocabulary of flows: forms that open inside WhatsApp."""

from enum import StrEnum
from uuid import UUID

from core.types import Payload

# Meta's own limit for a Flow JSON.
LARGEST_JSON = 10 * 1024 * 1024


class FlowStatus(StrEnum):
    """Meta's words. THROTTLED and BLOCKED are what its monitoring makes of a PUBLISHED one."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    DEPRECATED = "DEPRECATED"
    THROTTLED = "THROTTLED"
    BLOCKED = "BLOCKED"


def status_named(word: str | None) -> FlowStatus | None:
    """None for a word of Meta's that we do not know."""
    return FlowStatus.__members__.get(word or "")


class FetchTrouble(StrEnum):
    """Why the Flow JSON that stands at Meta could not be fetched."""

    NO_ANSWER = "NO_ANSWER"
    REFUSED = "REFUSED"
    FOREIGN_HOST = "FOREIGN_HOST"
    TOO_LARGE = "TOO_LARGE"
    NOT_TEXT = "NOT_TEXT"


class FlowCategory(StrEnum):
    SIGN_UP = "SIGN_UP"
    SIGN_IN = "SIGN_IN"
    APPOINTMENT_BOOKING = "APPOINTMENT_BOOKING"
    LEAD_GENERATION = "LEAD_GENERATION"
    SHOPPING = "SHOPPING"
    CONTACT_US = "CONTACT_US"
    CUSTOMER_SUPPORT = "CUSTOMER_SUPPORT"
    SURVEY = "SURVEY"
    OTHER = "OTHER"


class KeyStatus(StrEnum):
    """What Meta says of a number's public key. MISSING and FOREIGN: it has none, or another."""

    VALID = "VALID"
    MISMATCH = "MISMATCH"
    MISSING = "MISSING"
    FOREIGN = "FOREIGN"


class FlowRef(Payload):
    organization_id: UUID
    flow_id: UUID


class PreviewInput(FlowRef):
    renew: bool = False


class NumberRef(Payload):
    organization_id: UUID
    phone_number_id: UUID


class AccountRef(Payload):
    organization_id: UUID
    business_account_id: UUID


class SyncResult(Payload):
    """How many of an account's flows are new here, changed, and gone at Meta.

    `fetching`: whose Flow JSON may have changed, and is fetched next.
    """

    added: int = 0
    changed: int = 0
    gone: int = 0
    fetching: int = 0
