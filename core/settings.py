"""Settings, read once where a process starts and passed on from there.

Every name is an environment variable: `DATABASE_URL`, `TEMPORAL_ADDRESS`, `META_APP_SECRET`.
Durations are seconds or ISO 8601.
"""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _seconds(value: object) -> object:
    return float(value) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else value


Seconds = Annotated[timedelta, BeforeValidator(_seconds), Field(ge=timedelta(0))]
Positive = Annotated[timedelta, BeforeValidator(_seconds), Field(gt=timedelta(0))]


class ParleySettings(BaseModel):
    env: Literal["local", "production"] = "local"
    keys: Annotated[dict[str, SecretStr], NoDecode] = Field(
        min_length=1, description="Encryption keys `id:base64,...`; the first one encrypts."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("keys", mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [pair.strip().partition(":") for pair in value.split(",") if pair.strip()]
        return {name: SecretStr(key) for name, _, key in pairs}


class DatabaseSettings(BaseModel):
    url: SecretStr = Field(description="Where the processes connect, as the role parley_app.")
    owner_url: SecretStr | None = Field(default=None, description="Who migrates; never a process.")
    pool_size: int = Field(default=10, ge=2, le=100)


class TemporalSettings(BaseModel):
    address: str = "127.0.0.1:7233"
    namespace: str = "default"
    ui_url: str = "http://127.0.0.1:8233"


class MetaSettings(BaseModel):
    base_url: str = "https://graph.facebook.com"
    version: str = "v24.0"
    app_secret: SecretStr = Field(min_length=1)
    previous_app_secret: SecretStr | None = Field(default=None, min_length=1)
    verify_token: SecretStr = Field(min_length=1)


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


class TemplateSettings(BaseModel):
    poll_first: Positive = timedelta(seconds=30)
    poll_most: Positive = timedelta(hours=1)


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
    templates: TemplateSettings = TemplateSettings()


def load() -> Settings:
    """Read the environment. Raises `ValidationError` naming each wrong or missing setting."""
    return Settings()
