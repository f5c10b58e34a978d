"""What a person may change of themselves, and what they are shown."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from api.accounts_bodies import PASSPHRASE, Code, GivenPassword, NewPassword
from api.contact_bodies import example
from core.types import Answer, Request
from models.contacts.fields import Name, Timezone

Locale = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$"),
    Field(description="Such as `en` or `pt-BR`."),
]


class ProfileBody(Request):
    model_config = example(
        {"name": "Ana Souza", "locale": "pt-BR", "timezone": "America/Sao_Paulo"}
    )

    name: Name
    locale: Locale
    timezone: Timezone


class ProfileAnswer(Answer):
    id: UUID
    email: str
    name: str
    locale: str
    timezone: str
    has_avatar: bool
    created_at: datetime


class AvatarAnswer(Answer):
    media_type: str
    bytes: int


class TwoFactorAction(StrEnum):
    SETUP = "SETUP"
    ENABLE = "ENABLE"
    DISABLE = "DISABLE"
    RECOVERY_CODES = "RECOVERY_CODES"


class TwoFactorBody(Request):
    """SETUP needs nothing, ENABLE a code, DISABLE and RECOVERY_CODES the password and a code."""

    model_config = example({"action": "DISABLE", "password": PASSPHRASE, "code": "492039"})

    action: TwoFactorAction
    password: GivenPassword | None = None
    code: Code | None = None

    @model_validator(mode="after")
    def _complete(self) -> "TwoFactorBody":
        if self.action is not TwoFactorAction.SETUP and self.code is None:
            raise ValueError("This action needs a code")
        proves = self.action in (TwoFactorAction.DISABLE, TwoFactorAction.RECOVERY_CODES)
        if proves and self.password is None:
            raise ValueError("This action needs the password")
        return self


class TwoFactorAnswer(Answer):
    """SETUP answers the secret in three shapes, ENABLE and RECOVERY_CODES the codes: once."""

    enabled: bool
    secret: str | None = None
    otpauth_url: str | None = None
    qr_svg: str | None = Field(default=None, description="A picture to point the app at.")
    recovery_codes: list[str] | None = Field(default=None, description="Each works once.")


class PasswordBody(Request):
    model_config = example({"currentPassword": "the one before", "password": PASSPHRASE})

    current_password: GivenPassword
    password: NewPassword


class SessionAnswer(Answer):
    id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str | None
    user_agent: str | None
    current: bool


class SecurityEventAnswer(Answer):
    action: str
    at: datetime
    address: str | None
    user_agent: str | None


class TwoFactorState(Answer):
    enabled: bool
    since: datetime | None
    recovery_codes_left: int


class SecurityAnswer(Answer):
    two_factor: TwoFactorState
    password_changed_at: datetime
    last_login_at: datetime | None
    sessions: list[SessionAnswer]
    events: list[SecurityEventAnswer] = Field(description="The latest 50.")
