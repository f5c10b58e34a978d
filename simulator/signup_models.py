"""Bodies of the control calls for portfolios, accounts, numbers and signups."""

from typing import Any, Literal

from pydantic import Field, NonNegativeFloat

from simulator.configuration import Part

Id = Field(None, pattern=r"^\d+$", description="null: a new one")


class LineIn(Part):
    """A number as it is before a signup."""

    id: str | None = Id
    display_phone_number: str = Field("+1 555-078-3881", pattern=r"^[+\d ()-]+$")
    verified_name: str = "Lucky Shrub"
    verified: bool = True
    registered: bool = Field(False, description="connected already, say by another partner")
    pin: str | None = Field(None, pattern=r"^\d{6}$", description="null: two-step is off")
    pin_retired: bool = Field(False, description="any PIN is right")
    coexistence: bool = Field(False, description="a number of the WhatsApp Business app")
    history_shared: bool = Field(True, description="false: the history is declined (2593109)")
    name_status: str = "APPROVED"
    throughput: int | None = Field(None, ge=1)


class AccountIn(Part):
    id: str | None = Id
    name: str = "Lucky Shrub"
    currency: str | None = "USD"
    country: str = "US"
    funding: str | None = Field("1900001", description="null: no payment method")
    numbers: list[LineIn] = Field([])


class PortfolioIn(Part):
    id: str | None = Id
    name: str = "Lucky Shrub"
    verification: str = "verified"
    limit: str = Field("TIER_250", pattern=r"^(TIER_|UNTIERED)")
    accounts: list[AccountIn] = Field([])


class SignupIn(Part):
    """How a customer finishes the dialog, without the dialog."""

    account: str
    number: str | None = None
    withheld: list[str] = Field([], description="permissions that were not given")
    code_seconds: NonNegativeFloat | None = Field(None, description="null: as configured")
    token_days: NonNegativeFloat | None = Field(None, description="0: for ever")
    redirect_uri: str | None = Field(None, description="of a dialog without the SDK")
    partner_added: bool | None = Field(None, description="false: no PARTNER_ADDED")


class LineChangeIn(Part):
    """What befalls a number; what is null stays."""

    verified: bool | None = None
    registered: bool | None = None
    pin: str | None = Field(None, pattern=r"^(\d{6})?$", description="empty: two-step is off")
    quality: Literal["GREEN", "YELLOW", "RED", "UNKNOWN", "NA"] | None = None
    status: str | None = Field(None, pattern=r"^[A-Z_]+$")
    throughput: int | None = Field(None, ge=1, description="above 80: THROUGHPUT_UPGRADE")
    name_decision: Literal["APPROVED", "REJECTED", "DEFERRED", "PENDING"] | None = None
    name_reason: str | None = None
    coexistence: bool | None = None
    deleted_seconds: NonNegativeFloat | None = Field(None, description="133015 so long")
    sync_seconds: NonNegativeFloat | None = Field(None, description="left for smb_app_data")
    forget_attempts: bool = Field(False, description="of registering and of PINs")
    security: Literal["PIN_CHANGED", "PIN_RESET_REQUEST", "PIN_REQUEST_SUCCESS"] | None = None
    health: dict[str, Any] | None = Field(None, description="health_status; {}: its own again")
    webhook: bool = Field(True, description="false: the news is lost")


class AccountChangeIn(Part):
    """An account_update (or another field) and what it changes."""

    event: str = Field(pattern=r"^[A-Z_]+$")
    field: str = "account_update"
    value: dict[str, Any] = Field({}, description="more members of the webhook's value")
    status: str | None = Field(None, description="of the account from now on")
    fields: dict[str, Any] = Field({}, description="members of the node to override")
    webhook: bool = True


class LimitIn(Part):
    limit: str = Field(pattern=r"^(TIER_|UNTIERED)")
    webhook: bool = True
