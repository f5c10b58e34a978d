"""Settings, read once where a process starts and passed on from there.

Every name is an environment variable: `DATABASE_URL`, `TEMPORAL_ADDRESS`, `META_APP_SECRET`.
Durations are seconds or ISO 8601.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    Secret,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.inbox_settings import AiSettings, InboxSettings
from core.masters import entries
from core.meta_settings import AccountSettings, MetaSettings, TemplateSettings
from core.setting_types import (
    HTTP,
    HostsAndPorts,
    MailUrl,
    Origins,
    Ports,
    Positive,
    Proxies,
    Seconds,
    Sender,
    Store,
)


class ParleySettings(BaseModel):
    env: Literal["local", "production"] = "local"
    keys_file: Path | None = Field(
        default=None, description="Master keys `id:base64`, one per line; read again on change."
    )
    keys: Annotated[dict[str, SecretStr] | None, NoDecode] = Field(
        default=None,
        validate_default=True,
        description="Or the master keys themselves `id:base64,...`; the first one wraps.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        validate_default=True,
        pattern=HTTP,
        description="Where people reach Parley: links in mails begin with it.",
    )

    @field_validator("public_url")
    @classmethod
    def _reached_safely(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("env") == "production" and not value.startswith("https://"):
            raise ValueError("an https:// address is required in production")
        return value

    @field_validator("keys", mode="before")
    @classmethod
    def _from_text(cls, value: object, info: ValidationInfo) -> object:
        found = entries(value) if isinstance(value, str) else value
        if not found and info.data.get("keys_file") is None:
            raise ValueError("needed, unless PARLEY_KEYS_FILE is set")
        return found or None


class DatabaseSettings(BaseModel):
    url: SecretStr = Field(description="Where the processes connect, as the role parley_app.")
    owner_url: SecretStr | None = Field(default=None, description="Who migrates; never a process.")
    pool_size: int = Field(default=10, ge=2, le=100)


class TemporalSettings(BaseModel):
    address: str = "127.0.0.1:7233"
    namespace: str = "default"
    ui_url: str = "http://127.0.0.1:8233"
    require_encrypted: bool = Field(
        default=True, description="Workers refuse inputs that were not encrypted."
    )


class SendingSettings(BaseModel):
    """How long Parley waits before it judges what it does not know (design 4.7 and 4.10)."""

    settling: Seconds = timedelta(minutes=15)
    grace_authentication: Positive = timedelta(seconds=30)
    grace_utility: Positive = timedelta(minutes=15)
    grace_marketing: Positive = timedelta(hours=24)
    outage_pause: Positive = timedelta(minutes=15)
    breaker_share: float = Field(default=0.2, gt=0, le=1)
    breaker_window: int = Field(default=200, ge=10, le=2000)
    breaker_least: int = Field(default=50, ge=1)


class IngestSettings(BaseModel):
    drainers: int = Field(default=2, ge=1, le=64, description="Workflows that share the shards.")
    batch: int = Field(default=500, ge=1, le=5000)


class StorageSettings(BaseModel):
    """Where media lie: a folder that every process sees, or a bucket that speaks S3."""

    url: Store = Field(
        default="file:.parley/media", description="`file:///folder` or `s3://bucket/prefix`."
    )
    endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/?#@]+$",
        description="Where S3 is, if not at Amazon's.",
    )
    region: str | None = None
    access_key: str | None = Field(
        default=None, description="Without keys, those of the machine's role."
    )
    secret_key: SecretStr | None = None


class MailSettings(BaseModel):
    """How mail leaves: by SMTP, or into a folder while no server is named."""

    model_config = ConfigDict(populate_by_name=True)

    url: Secret[MailUrl] | None = Field(
        default=None, description="`smtp://user:password@host:587` or `smtps://...`."
    )
    sender: Sender = Field(default="Parley <parley@localhost>", alias="from")
    folder: Path = Path(".parley/mail")
    timeout: Positive = timedelta(seconds=30)


class AuthSettings(BaseModel):
    """How much of what guessers and mail bombers do one address may do in ten minutes."""

    guesses: int = Field(default=20, ge=1, description="Failed logins, over all accounts.")
    mails: int = Field(default=20, ge=1, description="Registrations and requests for mails.")


class OutboundSettings(BaseModel):
    """What a request to an address a customer gave may do."""

    allow: HostsAndPorts | None = Field(
        default=None, description="Own hosts that may be private and spoken to without TLS."
    )
    ports: Ports = frozenset({443, 8443})
    timeout: Positive = timedelta(seconds=15)
    answer_bytes: int = Field(default=1_048_576, ge=1024, le=67_108_864)


class LimitSettings(BaseModel):
    """How often somebody may ask. An organization may have its own number of requests."""

    requests_per_minute: int = Field(default=1000, ge=1)
    strangers_per_minute: int = Field(
        default=60, ge=1, description="Per address, of requests by nobody we know."
    )
    template_writes_per_hour: int = Field(default=100, ge=0)
    campaign_starts_per_hour: int = Field(default=10, ge=0)
    media_bytes_per_hour: int = Field(default=104_857_600, ge=0)
    ai_calls_per_minute: int = Field(default=20, ge=0)


class RealtimeSettings(BaseModel):
    """What one WebSocket may do, and how soon it is noticed that it should be closed."""

    events_per_minute: int = Field(default=50, ge=1, description="Sent by the client.")
    sockets_per_user: int = Field(
        default=20, ge=1, description="That one process holds for one person or key."
    )
    check_every: Positive = Field(
        default=timedelta(seconds=10), description="Whether sessions and memberships last."
    )
    ping_every: Positive = timedelta(seconds=20)


class ApiSettings(BaseModel):
    """Whose pages and whose forwarded addresses are believed."""

    origins: Origins | None = Field(
        default=None, description="Pages of other origins that may use the API from a browser."
    )
    proxies: Proxies | None = Field(
        default=None, description="Whose `X-Forwarded-For` tells who asks."
    )


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_nested_delimiter="_",
        env_nested_max_split=1,
        extra="ignore",
        hide_input_in_errors=True,
        env_ignore_empty=True,
    )

    parley: ParleySettings
    database: DatabaseSettings
    temporal: TemporalSettings = TemporalSettings()
    meta: MetaSettings
    sending: SendingSettings = SendingSettings()
    ingest: IngestSettings = IngestSettings()
    storage: StorageSettings = StorageSettings()
    templates: TemplateSettings = TemplateSettings()
    accounts: AccountSettings = AccountSettings()
    mail: MailSettings = MailSettings()
    outbound: OutboundSettings = OutboundSettings()
    auth: AuthSettings = AuthSettings()
    ai: AiSettings = AiSettings()
    inbox: InboxSettings = InboxSettings()
    limits: LimitSettings = LimitSettings()
    realtime: RealtimeSettings = RealtimeSettings()
    api: ApiSettings = ApiSettings()

    @field_validator("mail")
    @classmethod
    def _reaches_people(cls, mail: MailSettings, info: ValidationInfo) -> MailSettings:
        parley = info.data.get("parley")
        if isinstance(parley, ParleySettings) and parley.env == "production" and mail.url is None:
            raise ValueError("MAIL_URL is required in production")
        return mail


def load() -> Settings:
    """Read the environment. Raises `ValidationError` naming each wrong or missing setting."""
    return Settings()
