"""What contacts look like over HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, ConfigDict, Field, JsonValue

from api.moments import Instant
from api.pages import Listed
from core.types import Answer, Request
from models.contacts.fields import ContactFields, Note, UserId
from models.contacts.phones import LONGEST, BadNumber, known_region, normalise
from models.contacts.repository import ContactView
from models.contacts.types import Agreement, Consent, Entry, Outcome, Remark

ID = "01a1f7f7-f87e-746e-9937-fd994083c070"
MOST_AT_ONCE = 1000
_FIELDS: dict[str, JsonValue] = {
    "phone": "+55 11 98765-4321",
    "userId": None,
    "name": "Ana Souza",
    "email": "ana@example.com",
    "company": "Blue Door Bakery",
    "language": "pt_BR",
    "country": "BR",
    "timezone": "America/Sao_Paulo",
    "tags": ["vip"],
    "custom": {"loyalty": 12, "city": "São Paulo"},
}
NEW: dict[str, JsonValue] = {
    **_FIELDS,
    "consent": {"state": "OPTED_IN", "source": "checkout", "proof": "order 1042"},
}
SHOWN: dict[str, JsonValue] = {
    "id": ID,
    **_FIELDS,
    "phone": "+5511987654321",
    "source": "api",
    "consent": "OPTED_IN",
    "consentAt": "2026-11-20T08:15:30Z",
    "blocked": False,
    "lastRepliedAt": None,
    "createdAt": "2026-11-20T08:15:30Z",
}


def example(value: JsonValue) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


def _past(at: datetime) -> datetime:
    if at > datetime.now(UTC):
        raise ValueError("It lies in the future")
    return at


def _region(written: str) -> str:
    region = written.upper()
    if not known_region(region):
        raise ValueError("Input should be a country of two letters such as BR")
    return region


Wish = Literal["OPTED_IN", "OPTED_OUT"]
Past = Annotated[Instant, AfterValidator(_past)]
Phone = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Region = Annotated[str, AfterValidator(_region)]
DefaultRegion = Annotated[
    Region | None,
    Query(
        alias="defaultRegion",
        description="Country (two letters) of phones written without their country code.",
    ),
]


class WishBody(Request):
    """How we know what a person wants."""

    model_config = example({"source": "shop counter", "proof": "form 7"})

    source: Note = Field(default="api", description="Where they said it.")
    proof: Note | None = Field(
        default=None, description="What shows it: a form, an order, a person."
    )
    at: Past | None = Field(default=None, description="When they said it; now when absent.")


class ConsentBody(WishBody):
    model_config = example(NEW["consent"])

    state: Wish

    def agreement(self) -> Agreement:
        return Agreement(Consent(self.state), self.source, self.proof, self.at)


class ContactBody(ContactFields):
    """A whole contact. A phone or a user id is needed; what is absent is empty."""

    model_config = example(_FIELDS)

    phone: Phone | None = Field(default=None, description="Any usual spelling; kept as E.164.")
    user_id: UserId | None = Field(default=None, description="Meta's business-scoped user id.")

    def entry(self, region: str | None, agreement: Agreement | None = None) -> Entry:
        """Raises `BadNumber`."""
        return Entry(
            phone=None if self.phone is None else normalise(self.phone, region),
            user_id=self.user_id,
            name=self.name,
            email=self.email,
            company=self.company,
            language=self.language,
            country=self.country,
            timezone=self.timezone,
            tags=tuple(self.tags),
            custom=self.custom,
            agreement=agreement,
        )


class NewContactBody(ContactBody):
    model_config = example(NEW)

    consent: ConsentBody | None = None

    def new_entry(self, region: str | None) -> Entry:
        """Raises `BadNumber`."""
        return self.entry(region, None if self.consent is None else self.consent.agreement())


class BulkBody(Request):
    """Contacts to make, or to add to when their phone or user id is known."""

    model_config = example({"contacts": [NEW], "groupId": None})

    contacts: Annotated[list[NewContactBody], Field(min_length=1, max_length=MOST_AT_ONCE)]
    group_id: UUID | None = Field(default=None, description="A group they all join.")
    require_consent: bool = Field(
        default=False, description="Skip whoever is new and has not said yes or no."
    )


class ContactAnswer(Listed):
    """A contact. `phone` is E.164; custom fields are the caller's own."""

    model_config = example(SHOWN)

    phone: str | None
    user_id: str | None
    name: str | None
    email: str | None
    company: str | None
    language: str | None
    country: str | None
    timezone: str | None
    tags: list[str]
    custom: dict[str, Any]
    source: str | None
    consent: Consent
    consent_at: datetime | None
    blocked: bool
    last_replied_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, contact: ContactView) -> "ContactAnswer":
        return cls.model_validate(contact, from_attributes=True)


class RemarkAnswer(Answer):
    """What is to be said about a row or an item; values are never repeated."""

    field: str
    code: str
    message: str

    @classmethod
    def of(cls, remark: Remark) -> "RemarkAnswer":
        return cls(field=remark.field, code=remark.code, message=remark.message)


class BulkItemAnswer(Answer):
    """One item, by its place in the request."""

    index: int
    outcome: Outcome
    id: UUID | None
    remark: RemarkAnswer | None


class BulkAnswer(Answer):
    model_config = example(
        {
            "created": 1,
            "updated": 0,
            "skipped": 1,
            "items": [
                {"index": 0, "outcome": "created", "id": ID, "remark": None},
                {
                    "index": 1,
                    "outcome": "skipped",
                    "id": None,
                    "remark": {
                        "field": "phone",
                        "code": "BAD_NUMBER",
                        "message": "It has too few digits for its country.",
                    },
                },
            ],
        }
    )

    created: int
    updated: int
    skipped: int
    items: list[BulkItemAnswer]


def normalised(body: NewContactBody, region: str | None) -> Entry | BadNumber:
    """An entry, or why its phone is none."""
    try:
        return body.new_entry(region)
    except BadNumber as bad:
        return bad
