"""People, what they prove themselves with, and API keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String, Text
from sqlmodel import Field, SQLModel

from core.ids import new_id
from models.auth.types import EmailPurpose, SessionEnd
from models.columns import Made, Moment, Owned, belongs, moment, of_user, one_of


class UserAccount(Made, table=True):
    """A person; they may belong to several organizations. `email` is in lower case."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    email: str = Field(unique=True)
    name: str
    locale: str = Field(default="en", sa_column_kwargs={"server_default": "en"})
    timezone: str = Field(default="UTC", sa_column_kwargs={"server_default": "UTC"})
    email_verified_at: datetime | None = moment()
    last_login_at: datetime | None = moment()
    avatar: bytes | None = None
    avatar_type: str | None = None


class Credential(SQLModel, table=True):
    """What a person proves themselves with; seen by nobody but them."""

    __table_args__ = (of_user(),)

    user_id: UUID = Field(primary_key=True)
    password_hash: str
    password_changed_at: datetime = Field(sa_type=Moment)
    sealed_totp: str | None = None
    totp_confirmed_at: datetime | None = moment()
    totp_step: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    locked_until: datetime | None = moment()


class LoginSession(Made, table=True):
    """One login on one device: the family of the refresh tokens that follow from it."""

    __tablename__ = "login_session"
    __table_args__ = (of_user(), one_of("ended_by", SessionEnd))

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(index=True)
    last_used_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = moment()
    ended_by: SessionEnd | None = Field(default=None, sa_type=String)
    address: str | None = None
    user_agent: str | None = None


class RefreshToken(Made, table=True):
    __tablename__ = "refresh_token"
    __table_args__ = (
        of_user(),
        ForeignKeyConstraint(["login_session_id"], ["login_session.id"], ondelete="CASCADE"),
    )

    hash: bytes = Field(primary_key=True)
    user_id: UUID
    login_session_id: UUID = Field(index=True)
    used_at: datetime | None = moment()


class EmailToken(Made, table=True):
    """A token that was mailed; using it removes every one of its purpose."""

    __tablename__ = "email_token"
    __table_args__ = (of_user(), one_of("purpose", EmailPurpose))

    hash: bytes = Field(primary_key=True)
    user_id: UUID = Field(index=True)
    purpose: EmailPurpose = Field(sa_type=String)
    expires_at: datetime = Field(sa_type=Moment)


class RecoveryCode(SQLModel, table=True):
    __tablename__ = "recovery_code"
    __table_args__ = (of_user(),)

    user_id: UUID = Field(primary_key=True)
    hash: bytes = Field(primary_key=True)
    used_at: datetime | None = moment()


class SecurityEvent(Made, table=True):
    """What happened to a person's account. Rows are only ever added."""

    __tablename__ = "security_event"
    __table_args__ = (of_user(), Index("ix_security_event_listed", "user_id", "id"))

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID
    action: str
    address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None


class ApiKey(Owned, table=True):
    """`user_id` is who made it; the command line's belong to nobody."""

    __tablename__ = "api_key"
    __table_args__ = (belongs(), of_user())

    name: str
    prefix: str
    user_id: UUID | None = None
    scopes: list[str] = Field(
        default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs={"server_default": "{}"}
    )
    expires_at: datetime | None = moment()
    last_used_at: datetime | None = moment()
    revoked_at: datetime | None = moment()


class ApiKeyHash(SQLModel, table=True):
    """Outside row-level security: read before the organization is known."""

    __tablename__ = "api_key_hash"

    hash: bytes = Field(primary_key=True)
    api_key_id: UUID
    organization_id: UUID
