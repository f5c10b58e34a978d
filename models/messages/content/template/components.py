"""The components of a template in which something varies (W/templates/components)."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.messages.content.part import Part, chosen, fault, repeated
from models.messages.content.template.buttons import BUTTON, Button, ButtonComponent
from models.messages.content.template.parameters import (
    BodyParameter,
    HeaderParameter,
    TextParameter,
)
from models.messages.content.words import Link, Note

_LONGEST_HEADER = 60


class HeaderComponent(Part):
    """One value: a text, a file, a place or a product."""

    type: Literal["header"]
    parameters: Annotated[list[HeaderParameter], Field(min_length=1, max_length=1)]

    @model_validator(mode="after")
    def _short(self) -> Self:
        value = self.parameters[0]
        if isinstance(value, TextParameter) and len(value.text) > _LONGEST_HEADER:
            raise fault("A header has at most 60 characters", "parameters", 0, "text")
        return self


class BodyComponent(Part):
    """Its values stand in order, or all are named, each once."""

    type: Literal["body"]
    parameters: Annotated[list[BodyParameter], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        names = [getattr(each, "parameter_name", None) for each in self.parameters]
        for at, name in enumerate(names):
            if (name is None) is not (names[0] is None):
                says = "Either all parameters are named or none is"
                raise fault(says, "parameters", at, "parameter_name")
        again = repeated(name for name in names if name is not None)
        if again is not None:
            says = "Another parameter has this name"
            raise fault(says, "parameters", again, "parameter_name")
        return self


CardComponent = Annotated[
    HeaderComponent | BodyComponent | Button,
    chosen(HeaderComponent, BodyComponent, button=BUTTON),
]


def check_once(components: Sequence[Part]) -> None:
    """One component of a kind, and one for each button."""
    kinds = [
        each.index if isinstance(each, ButtonComponent) else type(each).__name__
        for each in components
    ]
    again = repeated(kinds)
    if again is None:
        return
    if isinstance(components[again], ButtonComponent):
        raise fault("Another button has this index", "components", again, "index")
    raise fault("There is another one of this type", "components", again, "type")


class Expiry(Part):
    expiration_time_ms: Annotated[int, Field(gt=0, lt=2**53)]


class ExpiryParameter(Part):
    type: Literal["limited_time_offer"]
    limited_time_offer: Expiry


class OfferComponent(Part):
    """When an offer ends (W/templates/marketing-templates/limited-time-offer-templates)."""

    type: Literal["limited_time_offer"]
    parameters: Annotated[list[ExpiryParameter], Field(min_length=1, max_length=1)]


class TapTarget(Part):
    url: Link
    title: Note


class TapTargetParameter(Part):
    type: Literal["tap_target_configuration"]
    tap_target_configuration: Annotated[list[TapTarget], Field(min_length=1, max_length=1)]


class TapTargetComponent(Part):
    """Where a tap on the message leads."""

    type: Literal["tap_target_configuration"]
    parameters: Annotated[list[TapTargetParameter], Field(min_length=1, max_length=1)]


class CarouselCard(Part):
    """What varies in one card: header, body and buttons."""

    card_index: Annotated[int, Field(ge=0, le=9)]
    components: Annotated[list[CardComponent], Field(min_length=1, max_length=12)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        check_once(self.components)
        return self


class CarouselComponent(Part):
    """As many cards as the template has.

    W/templates/marketing-templates/media-card-carousel-templates.
    """

    type: Literal["carousel"]
    cards: Annotated[list[CarouselCard], Field(min_length=2, max_length=10)]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        again = repeated(card.card_index for card in self.cards)
        if again is not None:
            raise fault("Another card has this index", "cards", again, "card_index")
        return self


Component = Annotated[
    HeaderComponent
    | BodyComponent
    | OfferComponent
    | TapTargetComponent
    | CarouselComponent
    | Button,
    chosen(
        HeaderComponent,
        BodyComponent,
        OfferComponent,
        TapTargetComponent,
        CarouselComponent,
        button=BUTTON,
    ),
]
