"""How a business comes to us: modes, steps, and what each step ended with."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from core.types import Payload
from models.keys import purposes

# What the sealed code may be opened for; a label that is authenticated with it.
CODE_PURPOSE = purposes.SIGNUP_CODE


class SignupMode(StrEnum):
    """EMBEDDED and COEXISTENCE begin with a click, HOSTED with Meta's PARTNER_ADDED.

    RECONNECT brings an account back that Meta refuses; DISCONNECT lets one go.
    """

    EMBEDDED = "EMBEDDED"
    COEXISTENCE = "COEXISTENCE"
    HOSTED = "HOSTED"
    RECONNECT = "RECONNECT"
    DISCONNECT = "DISCONNECT"


class SignupStatus(StrEnum):
    """WAITING is for a click or for Meta; FAILED is for a person, at the step that says why."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    FAILED = "FAILED"
    READY = "READY"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    DISCONNECTED = "DISCONNECTED"


class StepName(StrEnum):
    EXCHANGE_CODE = "exchange_code"
    FETCH_TOKEN = "fetch_token"  # noqa: S105
    CHECK_TOKEN = "check_token"  # noqa: S105
    SUBSCRIBE_APP = "subscribe_app"
    FIND_NUMBER = "find_number"
    REGISTER = "register"
    READ_NUMBER = "read_number"
    SYNC_CONTACTS = "sync_contacts"
    SYNC_HISTORY = "sync_history"
    READ_ACCOUNT = "read_account"
    SYNC_TEMPLATES = "sync_templates"
    READ_PROFILE = "read_profile"
    FINISH = "finish"
    UNSUBSCRIBE_APP = "unsubscribe_app"
    FORGET_TOKEN = "forget_token"  # noqa: S105


class StepState(StrEnum):
    """UNCONFIRMED was asked of Meta once, and Meta's answer was lost; the signup goes on."""

    RUNNING = "RUNNING"
    RETRYING = "RETRYING"
    DONE = "DONE"
    SKIPPED = "SKIPPED"
    UNCONFIRMED = "UNCONFIRMED"
    FAILED = "FAILED"


PASSED = frozenset({StepState.DONE, StepState.SKIPPED, StepState.UNCONFIRMED})


class Reason(StrEnum):
    """Why a step stands, where it is not simply the name of Meta's refusal."""

    CODE_SPENT = "CODE_SPENT"
    CODE_EXPIRED = "CODE_EXPIRED"
    NO_CODE = "NO_CODE"
    NO_ANSWER = "NO_ANSWER"
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105
    NO_TOKEN = "NO_TOKEN"  # noqa: S105
    MISSING_PERMISSION = "MISSING_PERMISSION"
    OTHER_ACCOUNT = "OTHER_ACCOUNT"
    NO_ACCOUNT = "NO_ACCOUNT"
    TAKEN = "TAKEN"
    NO_NUMBER = "NO_NUMBER"
    SEVERAL_NUMBERS = "SEVERAL_NUMBERS"
    NUMBER_NOT_FOUND = "NUMBER_NOT_FOUND"
    NOT_VERIFIED = "NOT_VERIFIED"
    NOT_CONNECTED = "NOT_CONNECTED"
    WRONG_PIN = "WRONG_PIN"
    REGISTER_LIMIT = "REGISTER_LIMIT"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    ALREADY_CONNECTED = "ALREADY_CONNECTED"
    COEXISTENCE = "COEXISTENCE"
    ALREADY_ASKED = "ALREADY_ASKED"
    TOO_LATE = "TOO_LATE"
    NOT_CONFIGURED = "NOT_CONFIGURED"
    WAS_CONNECTED = "WAS_CONNECTED"
    GIVEN_UP = "GIVEN_UP"
    REFUSED = "REFUSED"


class SignupRef(Payload):
    organization_id: UUID
    signup_id: UUID


class SignupInput(SignupRef):
    mode: SignupMode


class StepInput(SignupRef):
    """`again` repeats a step that is done already."""

    step: StepName
    again: bool = False


class NoteInput(StepInput):
    reason: Reason


class UndoInput(StepInput):
    """`ending` is what the signup is called once the last of it is undone."""

    ending: SignupStatus


class StepResult(Payload):
    """Where a step stands, and the signup's mode, which Meta may have decided otherwise."""

    state: StepState
    mode: SignupMode
    reason: str | None = None
    code: str | None = None
    attempts: int = 1
    knows_assets: bool = False


class SignupView(Payload):
    """What the workflow knows: where it is, never with what."""

    status: SignupStatus
    step: StepName | None = None
    steps: dict[str, StepResult] = Field(default_factory=dict)


class Retry(Payload):
    step: StepName


class Outcome(Payload):
    """What a step ended with, for its row."""

    state: StepState
    reason: str | None = None
    code: str | None = None
    advice: str | None = None
    said: str | None = None
    wait_until: datetime | None = None
