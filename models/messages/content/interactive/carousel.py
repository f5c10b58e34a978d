"""Cards side by side (W/messages/interactive-media-carousel-messages, and -product-)."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from models.messages.content.interactive.buttons import Reply
from models.messages.content.interactive.catalog import ProductAction
from models.messages.content.interactive.cta_url import CtaUrlParameters
from models.messages.content.interactive.frame import Body, ImageHeader, VideoHeader
from models.messages.content.part import Part, chosen, fault, repeated
from models.messages.content.words import TEXT

_MOST_BREAKS = 2


def _short(value: str) -> str:
    if value.count("\n") > _MOST_BREAKS:
        raise ValueError("At most 2 line breaks are allowed")
    return value


CardIndex = Annotated[int, Field(ge=0, le=9)]


class CardBody(Part):
    text: Annotated[str, Field(min_length=1, max_length=160), TEXT, AfterValidator(_short)]


class QuickReply(Part):
    type: Literal["quick_reply"] = "quick_reply"
    quick_reply: Reply


class CardAction(Part):
    """One button that opens an address, or some to answer with."""

    name: Literal["cta_url"] | None = None
    parameters: CtaUrlParameters | None = None
    buttons: Annotated[list[QuickReply], Field(min_length=1, max_length=3)] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.buttons is not None:
            if self.parameters is not None or self.name is not None:
                raise fault("Only one of parameters and buttons is allowed", "buttons")
        elif self.parameters is None:
            raise fault("Either parameters or buttons are needed", "parameters")
        elif self.name is None:
            raise fault("Input should be 'cta_url'", "name")
        return self


class MediaCard(Part):
    """Meta calls cards with buttons to answer with `cta_url` too."""

    card_index: CardIndex
    type: Literal["cta_url"]
    header: Annotated[
        ImageHeader | VideoHeader,
        Field(discriminator="type"),
        chosen(ImageHeader, VideoHeader),
    ]
    body: CardBody | None = None
    action: CardAction


class ProductCard(Part):
    card_index: CardIndex
    type: Literal["product"]
    action: ProductAction


Card = Annotated[
    MediaCard | ProductCard, Field(discriminator="type"), chosen(MediaCard, ProductCard)
]


class CarouselAction(Part):
    """All cards are of one kind: type, header, catalog, and number of buttons."""

    cards: Annotated[list[Card], Field(min_length=2, max_length=10)]

    @model_validator(mode="after")
    def _alike(self) -> Self:
        again = repeated(card.card_index for card in self.cards)
        if again is not None:
            raise fault("Another card has this index", "cards", again, "card_index")
        first = self.cards[0]
        for at, card in enumerate(self.cards):
            differing = _differing(first, card)
            if differing is not None:
                raise fault("It must be as in the first card", "cards", at, *differing)
        return self


def _differing(
    first: MediaCard | ProductCard, card: MediaCard | ProductCard
) -> tuple[str, ...] | None:
    if isinstance(first, ProductCard) and isinstance(card, ProductCard):
        same = first.action.catalog_id == card.action.catalog_id
        return None if same else ("action", "catalog_id")
    if isinstance(first, MediaCard) and isinstance(card, MediaCard):
        if first.header.type != card.header.type:
            return ("header", "type")
        if len(first.action.buttons or ()) != len(card.action.buttons or ()):
            return ("action", "buttons")
        return None
    return ("type",)


class Carousel(Part):
    """Neither header nor footer stand around the cards."""

    type: Literal["carousel"] = "carousel"
    body: Body
    action: CarouselAction
