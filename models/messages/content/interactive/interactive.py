"""Every kind of interactive message."""

from typing import Annotated

from pydantic import Field

from models.messages.content.interactive.buttons import Buttons
from models.messages.content.interactive.carousel import Carousel
from models.messages.content.interactive.catalog import Catalog, Product, ProductList
from models.messages.content.interactive.cta_url import CtaUrl
from models.messages.content.interactive.flow import Flow
from models.messages.content.interactive.list import Choices
from models.messages.content.interactive.questions import AddressRequest, LocationRequest
from models.messages.content.part import chosen

Interactive = Annotated[
    Buttons
    | Choices
    | CtaUrl
    | LocationRequest
    | AddressRequest
    | Flow
    | Product
    | ProductList
    | Catalog
    | Carousel,
    Field(discriminator="type"),
    chosen(
        Buttons,
        Choices,
        CtaUrl,
        LocationRequest,
        AddressRequest,
        Flow,
        Product,
        ProductList,
        Catalog,
        Carousel,
    ),
]
