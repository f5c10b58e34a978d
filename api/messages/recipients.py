"""Whom a message is for, and what every body says of it."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from api.contact_bodies import ID
from core.types import Request
from models.contacts.fields import UserId
from models.contacts.phones import LONGEST, BadNumber, Fault, normalise
from models.messages.types import To

PHONE = "+5511987654321"
_ID = WithJsonSchema({"type": "string", "format": "uuid"})
_PHONE = WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST})
_USER_ID = WithJsonSchema({"type": "string", "example": "US.7730014412"})


def _phone(written: str) -> str:
    try:
        return normalise(written)
    except BadNumber as bad:
        if bad.fault is Fault.NO_COUNTRY:
            raise ValueError("The country is missing: write + and the country code.") from None
        raise


Phone = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST), AfterValidator(_phone)]


class ToBody(Request):
    """Exactly one of the three. Whoever is named by phone or user id need not be a contact yet."""

    model_config = ConfigDict(
        json_schema_extra={
            "minProperties": 1,
            "maxProperties": 1,
            "examples": [{"phone": PHONE}, {"contactId": ID}],
        }
    )

    contact_id: Annotated[UUID | None, _ID] = None
    phone: Annotated[Phone | None, _PHONE] = Field(
        default=None, description="Any usual spelling with + and the country code."
    )
    user_id: Annotated[UserId | None, _USER_ID] = Field(
        default=None, description="Meta's business-scoped user id."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [getattr(self, name) for name in self.model_fields_set]
        if len(given) != 1 or given[0] is None:
            raise ValueError("Exactly one of contactId, phone and userId is needed")
        return self

    def to(self) -> To:
        return To(contact_id=self.contact_id, phone=self.phone, user_id=self.user_id)


class AddressedBody(Request):
    """What every message to send has."""

    to: ToBody
    phone_number_id: UUID | None = Field(
        default=None, description="The number it leaves from; needed where there are several."
    )


class AnswerableBody(AddressedBody):
    reply_to: UUID | None = Field(
        default=None, description="The id of a message with the same person, which it quotes."
    )
