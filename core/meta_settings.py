"""Settings of what we do at Meta."""

from datetime import timedelta

from pydantic import BaseModel, Field, SecretStr

from core.setting_types import HTTP, Origins, Positive


class MetaSettings(BaseModel):
    """Our app at Meta, and where Meta is. Embedded signup needs `app_id` and `config_id`."""

    base_url: str = "https://graph.facebook.com"
    version: str = "v24.0"
    app_id: str | None = Field(
        default=None, pattern=r"^\d{1,32}$", description="Of our app at Meta; for embedded signup."
    )
    config_id: str | None = Field(
        default=None,
        pattern=r"^\d{1,32}$",
        description="Of the Facebook Login for Business configuration of embedded signup.",
    )
    business_id: str | None = Field(
        default=None, pattern=r"^\d{1,32}$", description="Our own portfolio; for hosted signup."
    )
    system_token: SecretStr | None = Field(
        default=None, min_length=1, description="Of our own system user; for hosted signup."
    )
    sdk_url: str = Field(
        default="https://connect.facebook.net/en_US/sdk.js",
        pattern=HTTP,
        description="Facebook's JavaScript SDK, which the signup page loads.",
    )
    dialog_origins: Origins = Field(
        default=frozenset({"https://www.facebook.com", "https://web.facebook.com"}),
        description="Whose messages the signup page believes, beside subdomains of facebook.com.",
    )
    app_secret: SecretStr = Field(min_length=1)
    previous_app_secret: SecretStr | None = Field(default=None, min_length=1)
    verify_token: SecretStr = Field(min_length=1)
    media_origins: Origins = Field(
        default=frozenset({"https://lookaside.fbsbx.com"}),
        description="From where media are downloaded, with Meta's token.",
    )


class TemplateSettings(BaseModel):
    poll_first: Positive = timedelta(seconds=30)
    poll_most: Positive = timedelta(hours=1)


class AccountSettings(BaseModel):
    check_every: Positive = Field(
        default=timedelta(minutes=15),
        description="How often Meta is asked how each account and its numbers are.",
    )
