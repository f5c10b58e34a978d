"""What is put into a template's variables (W/templates/components)."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from models.messages.content.location import Location
from models.messages.content.media import File, Film, MovingPicture, Picture
from models.messages.content.part import Part, chosen
from models.messages.content.words import ID, LINE, CatalogId, Note, RetailerId

_GAP = re.compile(r" {5}")


def _value(value: str) -> str:
    """Meta refuses it with 132018 otherwise."""
    if _GAP.search(value):
        raise ValueError("At most 4 spaces may follow each other")
    return value


Value = Annotated[str, Field(min_length=1, max_length=1024), LINE, AfterValidator(_value)]
VariableName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,100}$")]


class TextParameter(Part):
    type: Literal["text"]
    text: Value
    parameter_name: VariableName | None = None


class Money(Part):
    """`amount_1000` is the amount times 1,000."""

    fallback_value: Value
    code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    amount_1000: Annotated[int, Field(ge=-(2**53), le=2**53)]


class CurrencyParameter(Part):
    type: Literal["currency"]
    currency: Money
    parameter_name: VariableName | None = None


class Moment(Part):
    """WhatsApp shows the fallback."""

    fallback_value: Value


class DateTimeParameter(Part):
    type: Literal["date_time"]
    date_time: Moment
    parameter_name: VariableName | None = None


class ImageParameter(Part):
    type: Literal["image"]
    image: Picture


class VideoParameter(Part):
    type: Literal["video"]
    video: Film


class GifParameter(Part):
    """Only by Meta's API for marketing messages (W/marketing-messages)."""

    type: Literal["gif"]
    gif: MovingPicture


class DocumentParameter(Part):
    type: Literal["document"]
    document: File


class LocationParameter(Part):
    type: Literal["location"]
    location: Location


class ProductOf(Part):
    product_retailer_id: RetailerId
    catalog_id: CatalogId


class ProductParameter(Part):
    type: Literal["product"]
    product: ProductOf


class GroupParameter(Part):
    """For the group invitations of Meta's library (W/groups/reference)."""

    type: Literal["group_id"]
    group_id: Annotated[Note, ID]


HeaderParameter = Annotated[
    TextParameter
    | ImageParameter
    | VideoParameter
    | GifParameter
    | DocumentParameter
    | LocationParameter
    | ProductParameter,
    Field(discriminator="type"),
    chosen(
        TextParameter,
        ImageParameter,
        VideoParameter,
        GifParameter,
        DocumentParameter,
        LocationParameter,
        ProductParameter,
    ),
]
BodyParameter = Annotated[
    TextParameter | CurrencyParameter | DateTimeParameter | GroupParameter,
    Field(discriminator="type"),
    chosen(TextParameter, CurrencyParameter, DateTimeParameter, GroupParameter),
]
