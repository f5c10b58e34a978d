"""Accounts and numbers as they are shown."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import Field, JsonValue
from pydantic.alias_generators import to_camel

from api.pages import Listed
from api.waba.advising import advice
from core.types import Answer
from models.accounts.tables import AccountEvent, BusinessAccount, PhoneNumber
from models.accounts.types import Connection, NumberStatus, Quality, Source


class RestrictionAnswer(Answer):
    """What the account may not do; without an end it is for good, or Meta did not say."""

    type: str
    expires_at: datetime | None


class AccountAnswer(Listed):
    """A business account; after Meta's account split, a messaging account."""

    meta_id: str = Field(description="Meta's id, an opaque text.")
    name: str
    connection: Connection = Field(description="Whether we may act for it.")
    connection_reason: str | None
    connection_at: datetime | None
    portfolio_id: str | None
    currency: str | None
    timezone_id: str | None
    country: str | None
    review_status: str | None
    verification_status: str | None
    messaging_limit: str | None = Field(description="The portfolio's, which its numbers share.")
    payment_attached: bool | None = Field(description="Without one, paid messages do not leave.")
    restrictions: list[RestrictionAnswer]
    ban_state: str | None
    max_numbers: int | None
    token_expires_at: datetime | None
    advice: str | None = Field(description="What to do so that we may go on acting for it.")
    facts_at: datetime | None = Field(description="When Meta was asked last.")
    facts_error: str | None = Field(description="Why Meta did not answer the last time.")
    created_at: datetime | None

    @classmethod
    def of(cls, account: BusinessAccount) -> "AccountAnswer":
        known = {name: getattr(account, name) for name in cls.model_fields.keys() - {"advice"}}
        return cls(advice=advice(account, datetime.now(UTC)), **known)


class NumberAnswer(Listed):
    """A business number."""

    meta_id: str
    waac_id: str | None = Field(description="Meta's id of its WhatsApp account, once told.")
    account_ids: list[UUID] = Field(description="The messaging accounts it belongs to.")
    sends_through: UUID = Field(description="The messaging account that we send through.")
    display_phone_number: str
    verified_name: str | None
    name_status: str | None
    requested_name: str | None
    requested_name_status: str | None
    status: NumberStatus = Field(description="Whether it may send, all things considered.")
    meta_status: str | None = Field(description="Meta's own word.")
    status_at: datetime | None
    quality: Quality
    messaging_limit: str | None
    throughput: int = Field(description="Messages a second.")
    code_verification: str | None
    platform: str | None
    account_mode: str | None
    coexistence: bool
    official: bool | None
    pin_enabled: bool | None
    can_send: str | None
    registered_at: datetime | None
    facts_at: datetime | None
    created_at: datetime | None

    @classmethod
    def of(cls, number: PhoneNumber, accounts: list[UUID]) -> "NumberAnswer":
        ours = {"account_ids", "sends_through"}
        known = {name: getattr(number, name) for name in cls.model_fields.keys() - ours}
        return cls(account_ids=accounts, sends_through=number.business_account_id, **known)


class HealthAnswer(Answer):
    """What stands between a number and its customers, in Meta's words."""

    status: NumberStatus
    can_send: str | None
    entities: list[dict[str, JsonValue]]
    at: datetime | None

    @classmethod
    def of(cls, number: PhoneNumber) -> "HealthAnswer":
        return cls(
            status=NumberStatus(number.status),
            can_send=number.can_send,
            entities=_ours(number.health or []),
            at=number.health_at,
        )


class NumberQualityAnswer(Listed):
    """How a number is rated, and how much that lets it send."""

    display_phone_number: str
    quality: Quality
    status: NumberStatus
    messaging_limit: str | None
    at: datetime | None

    @classmethod
    def of(cls, number: PhoneNumber) -> "NumberQualityAnswer":
        told = number.told_at.get("quality")
        return cls(
            id=number.id,
            display_phone_number=number.display_phone_number,
            quality=Quality(number.quality),
            status=NumberStatus(number.status),
            messaging_limit=number.messaging_limit,
            at=None if told is None else datetime.fromisoformat(told),
        )


class QualitiesAnswer(Answer):
    """The worst rating of an account's numbers, and each of them."""

    worst: Quality
    messaging_limit: str | None
    numbers: list[NumberQualityAnswer]


class AccountEventAnswer(Listed):
    """`at` is when Meta says that it happened; `before` is null where no fact of ours changed."""

    phone_number_id: UUID | None
    kind: str
    source: Source
    at: datetime
    before: dict[str, JsonValue] | None
    after: dict[str, JsonValue] | None
    created_at: datetime | None

    @classmethod
    def of(cls, event: AccountEvent) -> "AccountEventAnswer":
        shown: dict[str, Any] = {name: getattr(event, name) for name in cls.model_fields}
        return cls(**shown | {"before": _ours(event.before), "after": _ours(event.after)})


def _ours(facts: Any) -> Any:
    """Facts in the API's own spelling."""
    if isinstance(facts, list):
        return [_ours(each) for each in facts]
    if isinstance(facts, dict):
        return {to_camel(name): _ours(value) for name, value in facts.items()}
    return facts
