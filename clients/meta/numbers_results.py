"""What Meta answers about accounts and numbers, as types."""

from typing import Annotated, Any

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from clients.meta.results import OpaqueId, Word


def _text(value: object) -> object:
    return None if value in ("", None) else value


Text = Annotated[str | None, BeforeValidator(_text)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class HealthError(_Answer):
    """Why something may not send, in Meta's words."""

    error_code: int | None = None
    error_description: str | None = None
    possible_solution: str | None = None


class HealthEntity(_Answer):
    """What stands between a number and its customers: the number, account, portfolio or app."""

    entity_type: Word
    id: OpaqueId
    can_send_message: Word | None = None
    additional_info: tuple[str, ...] = ()
    errors: tuple[HealthError, ...] = ()


class Health(_Answer):
    can_send_message: Word | None = None
    entities: tuple[HealthEntity, ...] = ()


class NumberNode(_Answer):
    """A number as Meta's list of an account's numbers tells it."""

    id: OpaqueId
    display_phone_number: Text = None
    verified_name: Text = None
    quality_rating: Word | None = None
    status: Word | None = None
    throughput: Word | None = Field(default=None, validation_alias=AliasPath("throughput", "level"))
    messaging_limit: Word | None = Field(
        default=None, validation_alias="whatsapp_business_manager_messaging_limit"
    )
    platform_type: Word | None = None
    code_verification_status: Word | None = None
    name_status: Word | None = None
    new_display_name: Text = None
    new_name_status: Word | None = None
    account_mode: Word | None = None
    is_official_business_account: bool | None = None
    is_on_biz_app: bool | None = None
    is_pin_enabled: bool | None = None
    waac_id: OpaqueId | None = None
    health_status: Health | None = None


class NumberPage(_Answer):
    numbers: tuple[NumberNode, ...] = Field(validation_alias="data")
    after: str | None = None


class AccountNode(_Answer):
    """A business account. `funding` is absent where no payment method is attached."""

    id: OpaqueId
    name: Text = None
    timezone_id: OpaqueId | None = None
    currency: Text = None
    country: Text = None
    review_status: Word | None = Field(default=None, validation_alias="account_review_status")
    verification_status: Word | None = Field(
        default=None, validation_alias="business_verification_status"
    )
    portfolio_id: OpaqueId | None = Field(
        default=None, validation_alias=AliasPath("owner_business_info", "id")
    )
    messaging_limit: Word | None = Field(
        default=None, validation_alias="whatsapp_business_manager_messaging_limit"
    )
    funding: OpaqueId | None = Field(default=None, validation_alias="primary_funding_id")
    health_status: Health | None = None


class Profile(_Answer):
    """What customers see of a business."""

    about: str | None = None
    address: str | None = None
    description: str | None = None
    email: str | None = None
    profile_picture_url: str | None = None
    websites: tuple[str, ...] = ()
    vertical: Word | None = None


class Profiles(_Answer):
    data: tuple[Profile, ...] = Field(min_length=1)


class BlockedUser(_Answer):
    """One of a list."""

    wa_id: str | None = None
    input: str | None = None


class NamedUser(BlockedUser):
    """One whom we named."""

    input: str


class RefusedUser(NamedUser):
    errors: tuple[dict[str, Any], ...] = ()

    @property
    def code(self) -> int | None:
        found = self.errors[0].get("code") if self.errors else None
        return found if isinstance(found, int) else None


class BlockOutcome(_Answer):
    """Meta names the done ones differently in its samples and its reference."""

    added_users: tuple[NamedUser, ...] = ()
    removed_users: tuple[NamedUser, ...] = ()
    failed_users: tuple[RefusedUser, ...] = ()


class BlockedPage(_Answer):
    users: tuple[BlockedUser, ...]
    after: str | None = None


class Link(_Answer):
    """A short link and QR code that open a chat with a message already written."""

    code: str
    prefilled_message: str = ""
    deep_link_url: str | None = None
    qr_image_url: str | None = None


class Links(_Answer):
    data: tuple[Link, ...]


class Command(_Answer):
    command_name: str
    command_description: str = ""


class Automation(_Answer):
    prompts: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()


class AutomatedNumber(_Answer):
    automation: Automation = Field(
        default=Automation(), validation_alias="conversational_automation"
    )


class DataPoint(_Answer):
    start: int
    end: int
    sent: int = 0
    delivered: int = 0


class AnalyticsNode(_Answer):
    points: tuple[DataPoint, ...] = Field(
        default=(), validation_alias=AliasPath("analytics", "data_points")
    )


class Added(_Answer):
    id: OpaqueId
