"""Signups and their steps."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, false, text
from sqlmodel import Field, SQLModel

from models.columns import Made, Moment, Owned, belongs, moment, one_of, refers
from models.onboarding.types import SignupMode, SignupStatus, StepState


class Signup(Owned, table=True):
    """Codes and tokens are sealed, and forgotten as soon as they have served.

    `state_hash` is of the nonce that the browser must give back; `current_step`, `error_id` and
    `error` are Meta's words when somebody left its dialog. `fresh_account` says that the account
    was not connected before, so that giving up may disconnect it.
    """

    __tablename__ = "signup"
    __table_args__ = (
        belongs(),
        refers("business_account", "business_account_id"),
        refers("phone_number", "phone_number_id"),
        one_of("mode", SignupMode),
        one_of("status", SignupStatus),
        Index(
            "uq_signup_reconnect",
            "business_account_id",
            "organization_id",
            unique=True,
            postgresql_where=text("mode = 'RECONNECT' and ended_at is null"),
        ),
    )

    mode: SignupMode = Field(sa_type=String)
    status: SignupStatus = Field(
        default=SignupStatus.WAITING,
        sa_type=String,
        sa_column_kwargs={"server_default": "WAITING"},
    )
    step: str | None = None
    state_hash: str | None = None
    state_expires_at: datetime | None = moment()
    sealed_code: str | None = None
    code_at: datetime | None = moment()
    assets_at: datetime | None = moment()
    sealed_token: str | None = None
    sealed_pin: str | None = None
    portfolio_id: str | None = None
    waba_id: str | None = None
    meta_number_id: str | None = None
    business_account_id: UUID | None = None
    phone_number_id: UUID | None = None
    fresh_account: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    token_expires_at: datetime | None = moment()
    cancelled_at: datetime | None = moment()
    current_step: str | None = None
    error_id: str | None = None
    error: str | None = None
    ended_at: datetime | None = moment()


class SignupStep(Made, table=True):
    """`posted_at` is when a request that may be made only once was about to leave."""

    __tablename__ = "signup_step"
    __table_args__ = (refers("signup", "signup_id"), one_of("state", StepState))

    signup_id: UUID = Field(primary_key=True)
    name: str = Field(primary_key=True)
    organization_id: UUID = Field(primary_key=True)
    state: StepState = Field(sa_type=String)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    posted_at: datetime | None = moment()
    reason: str | None = None
    code: str | None = None
    advice: str | None = None
    said: str | None = None
    wait_until: datetime | None = moment()
    began_at: datetime | None = moment()
    ended_at: datetime | None = moment()


class PartnerAdded(SQLModel, table=True):
    """Outside row-level security: Meta names an account before anybody here has claimed it."""

    __tablename__ = "partner_added"

    waba_id: str = Field(primary_key=True)
    portfolio_id: str | None = None
    added_at: datetime | None = Field(
        default=None,
        sa_type=Moment,
        nullable=False,
        sa_column_kwargs={"server_default": text("clock_timestamp()")},
    )
    organization_id: UUID | None = None
