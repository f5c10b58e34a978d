"""Asking where somebody is, and where to deliver."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.messages.content.interactive.frame import Body
from models.messages.content.part import Part, fault, repeated
from models.messages.content.words import ID, Note


class LocationRequestAction(Part):
    name: Literal["send_location"] = "send_location"


class LocationRequest(Part):
    """The answer is a location that quotes this message (W/messages/location-request-messages)."""

    type: Literal["location_request_message"] = "location_request_message"
    body: Body
    action: LocationRequestAction = LocationRequestAction()


class Address(Part):
    name: Note | None = None
    phone_number: Note | None = None
    in_pin_code: Annotated[str, Field(pattern=r"^[0-9]{1,6}$")] | None = None
    house_number: Note | None = None
    floor_number: Note | None = None
    tower_number: Note | None = None
    building_name: Note | None = None
    address: Note | None = None
    landmark_area: Note | None = None
    city: Note | None = None
    state: Note | None = None


class AddressFaults(Part):
    """What was wrong with a given address, by its field; shown to whoever gave it."""

    name: Note | None = None
    phone_number: Note | None = None
    in_pin_code: Note | None = None
    house_number: Note | None = None
    floor_number: Note | None = None
    tower_number: Note | None = None
    building_name: Note | None = None
    address: Note | None = None
    landmark_area: Note | None = None
    city: Note | None = None
    state: Note | None = None


class SavedAddress(Part):
    id: Annotated[str, Field(min_length=1, max_length=256), ID]
    value: Address


class AddressParameters(Part):
    """Only India has these messages, and the country must be said."""

    country: Literal["IN"]
    values: Address | None = None
    saved_addresses: Annotated[list[SavedAddress], Field(min_length=1, max_length=50)] | None = None
    validation_errors: AddressFaults | None = None

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        again = repeated(each.id for each in self.saved_addresses or ())
        if again is not None:
            raise fault("Another saved address has this id", "saved_addresses", again, "id")
        return self


class AddressAction(Part):
    name: Literal["address_message"] = "address_message"
    parameters: AddressParameters


class AddressRequest(Part):
    """W/messages/address-messages."""

    type: Literal["address_message"] = "address_message"
    body: Body
    action: AddressAction
