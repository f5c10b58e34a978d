"""What is sent to connect a business."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, SecretStr, model_validator

from api.contact_bodies import example
from api.digits import Pin
from core.types import Request
from models.onboarding.types import SignupMode, StepName

SESSION = "019aa0c2-7a51-7c3e-9d11-0c3f3d6a2b10"
STATE = "q1f0Cqz1v7e7m0m3o1o7cQm1u3b5w7y9A1s3D5f7G9h"
_OPENED = Literal[
    SignupMode.EMBEDDED, SignupMode.COEXISTENCE, SignupMode.HOSTED, SignupMode.RECONNECT
]
MetaId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$", description="Meta's id; opaque.")]
Code = Annotated[SecretStr, Field(min_length=1, max_length=4096)]
State = Annotated[str, Field(min_length=1, max_length=128, description="From `init`.")]
Words = Annotated[str, Field(max_length=500)]


class InitBody(Request):
    model_config = example({"mode": "EMBEDDED"})

    mode: _OPENED = SignupMode.EMBEDDED
    session_id: UUID | None = Field(
        default=None, description="A signup that waits for a click: it gets a new `state`."
    )
    business_account_id: UUID | None = Field(
        default=None, description="Which account is connected again; for RECONNECT."
    )


class SessionBody(Request):
    model_config = example({"sessionId": SESSION})

    session_id: UUID


class SignupCodeBody(SessionBody):
    model_config = example({"sessionId": SESSION, "state": STATE, "code": "AQBx..."})

    state: State
    code: Code


class AssetsBody(SessionBody):
    model_config = example(
        {"sessionId": SESSION, "state": STATE, "wabaId": "3009003", "phoneNumberId": "4009004"}
    )

    state: State
    waba_id: MetaId
    phone_number_id: MetaId | None = None
    business_id: MetaId | None = None


class CallbackBody(SessionBody):
    """What the dialog told the page: the code, the ids, or where somebody left; in any order."""

    model_config = example(
        {
            "sessionId": SESSION,
            "state": STATE,
            "code": "AQBx...",
            "event": "FINISH",
            "wabaId": "3009003",
            "phoneNumberId": "4009004",
            "businessId": "1009001",
        }
    )

    state: State
    code: Code | None = None
    event: Annotated[str, Field(pattern=r"^[A-Z_]{1,64}$")] | None = Field(
        default=None, description="FINISH, FINISH_ONLY_WABA, CANCEL, ERROR, ..."
    )
    waba_id: MetaId | None = None
    phone_number_id: MetaId | None = None
    business_id: MetaId | None = None
    current_step: Words | None = None
    error_id: Words | None = None
    error_message: Words | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.code is None and self.event is None and self.waba_id is None:
            raise ValueError("a code, an event or ids are needed")
        return self


class SignupPinBody(SessionBody):
    model_config = example({"sessionId": SESSION, "pin": "204816"})

    pin: Pin | None = Field(default=None, description="The number's own PIN, when it has one.")


class SignupRetryBody(SessionBody):
    model_config = example({"sessionId": SESSION, "step": "subscribe_app"})

    step: StepName | None = Field(
        default=None, description="The step it stands at; without one, whichever that is."
    )


class AccountBody(Request):
    model_config = example({"businessAccountId": SESSION})

    business_account_id: UUID
