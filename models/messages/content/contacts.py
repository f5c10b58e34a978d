"""Cards of people and firms, up to 257 in one message (W/messages/contacts-messages)."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, RootModel

from models.messages.content.part import Part
from models.messages.content.words import Link, Note


def _day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValueError("Input should be a day written YYYY-MM-DD") from None
    return value


_MOST = Field(min_length=1, max_length=50)
_Country = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")]
_Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_day)]
_Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
_Phone = Annotated[str, Field(max_length=40, pattern=r"^\+?[0-9() .-]{3,}$")]
_WaId = Annotated[str, Field(pattern=r"^[0-9]{5,20}$")]


class CardName(Part):
    formatted_name: Note
    first_name: Note | None = None
    last_name: Note | None = None
    middle_name: Note | None = None
    suffix: Note | None = None
    prefix: Note | None = None


class CardOrganization(Part):
    company: Note | None = None
    department: Note | None = None
    title: Note | None = None


class CardPhone(Part):
    """Without `wa_id` the card invites its reader to invite them."""

    phone: _Phone
    type: Note | None = None
    wa_id: _WaId | None = None


class CardEmail(Part):
    email: _Email
    type: Note | None = None


class CardLink(Part):
    url: Link
    type: Note | None = None


class CardAddress(Part):
    street: Note | None = None
    city: Note | None = None
    state: Note | None = None
    zip: Note | None = None
    country: Note | None = None
    country_code: _Country | None = None
    type: Note | None = None


class Card(Part):
    name: CardName
    birthday: _Day | None = None
    org: CardOrganization | None = None
    phones: Annotated[list[CardPhone], _MOST] | None = None
    emails: Annotated[list[CardEmail], _MOST] | None = None
    urls: Annotated[list[CardLink], _MOST] | None = None
    addresses: Annotated[list[CardAddress], _MOST] | None = None


class Cards(RootModel[Annotated[list[Card], Field(min_length=1, max_length=257)]]):
    """One or more cards."""

    model_config = ConfigDict(hide_input_in_errors=True)
