"""What Meta answers while a business is connected."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from clients.meta.results import OpaqueId, Word


def _moment(value: object) -> object:
    """Unix seconds; 0 is never."""
    if isinstance(value, int) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC) if value > 0 else None
    return value


Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class GivenToken(_Answer):
    access_token: Annotated[str, Field(min_length=1)]


class Granted(_Answer):
    """A permission and what it is for; no ids mean everything that its owner reaches."""

    scope: str
    target_ids: tuple[OpaqueId, ...] | None = None


class TokenFacts(_Answer):
    """What `debug_token` says. The account shared last stands first among the ids."""

    is_valid: bool = False
    app_id: OpaqueId | None = None
    expires_at: Moment = None
    scopes: tuple[str, ...] = ()
    granular_scopes: tuple[Granted, ...] = ()

    def targets(self, scope: str) -> tuple[str, ...] | None:
        """The accounts of a permission; None where it is for all of them."""
        for granted in self.granular_scopes:
            if granted.scope == scope:
                return granted.target_ids
        return None


class SignupNumber(_Answer):
    """A number as its registration needs to know it."""

    id: OpaqueId
    display_phone_number: str | None = None
    verified_name: str | None = None
    status: Word | None = None
    platform: Word | None = Field(default=None, validation_alias="platform_type")
    code_verification: Word | None = Field(
        default=None, validation_alias="code_verification_status"
    )
    quality: Word | None = Field(default=None, validation_alias="quality_rating")
    throughput_level: Word | None = Field(
        default=None, validation_alias=AliasPath("throughput", "level")
    )
    is_on_biz_app: bool = False
    is_pin_enabled: bool | None = None

    @property
    def registered(self) -> bool:
        return self.status == "CONNECTED" and self.platform == "CLOUD_API"


class SyncAsked(_Answer):
    request_id: OpaqueId | None = None
