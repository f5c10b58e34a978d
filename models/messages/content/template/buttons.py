"""What is put into a template's buttons (W/templates/components)."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from models.messages.content.interactive.catalog import ProductSections, check_sections
from models.messages.content.interactive.flow import FlowData, FlowToken
from models.messages.content.part import Part, choice, chosen, fault, repeated
from models.messages.content.template.parameters import Value
from models.messages.content.words import LINE, RetailerId


def _number(value: object) -> object:
    """Meta's examples write it as a string and as a number."""
    written = isinstance(value, str) and len(value) == 1 and value.isascii() and value.isdigit()
    return int(value) if isinstance(value, str) and written else value


# Ten buttons at most; the order is the template's.
ButtonIndex = Annotated[
    int,
    Field(ge=0, le=9),
    BeforeValidator(_number),
    PlainSerializer(str),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 9}, {"enum": [*"0123456789"]}]}
    ),
]


class SuffixParameter(Part):
    """The varying end of an address, or a one-time code."""

    type: Literal["text"]
    text: Value


class PayloadParameter(Part):
    """What comes back when the button is pressed."""

    type: Literal["payload"]
    payload: Annotated[str, Field(min_length=1, max_length=256), LINE]


class CouponParameter(Part):
    """Up to 20 letters and digits (since 2025-12-03)."""

    type: Literal["coupon_code"]
    coupon_code: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,20}$")]


class FlowOpening(Part):
    flow_token: FlowToken | None = None
    flow_action_data: FlowData | None = None


class FlowParameter(Part):
    type: Literal["action"]
    action: FlowOpening


class CatalogOpening(Part):
    thumbnail_product_retailer_id: RetailerId


class CatalogParameter(Part):
    type: Literal["action"]
    action: CatalogOpening


class ProductsOpening(Part):
    thumbnail_product_retailer_id: RetailerId
    sections: ProductSections

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        check_sections(self.sections)
        return self


class ProductsParameter(Part):
    type: Literal["action"]
    action: ProductsOpening


class CallTimeParameter(Part):
    """For how long the button works; 7 days without it (W/calling/call-button-messages)."""

    type: Literal["ttl_minutes"]
    ttl_minutes: Annotated[int, Field(ge=1, le=43_200)]


class CallPayloadParameter(Part):
    """What comes back with the call."""

    type: Literal["payload"]
    payload: Annotated[str, Field(min_length=1, max_length=512), LINE]


CallParameter = Annotated[
    CallTimeParameter | CallPayloadParameter,
    Field(discriminator="type"),
    chosen(CallTimeParameter, CallPayloadParameter),
]


class ButtonComponent(Part):
    """A button whose content varies; its `parameters` hold one, a call's one of each."""

    type: Literal["button"]
    index: ButtonIndex

    @property
    def called(self) -> str:
        """Meta writes some of them in capitals, too."""
        return str(getattr(self, "sub_type", "")).lower()


class UrlButton(ButtonComponent):
    sub_type: Literal["url"]
    parameters: Annotated[list[SuffixParameter], Field(min_length=1, max_length=1)]


class QuickReplyButton(ButtonComponent):
    sub_type: Literal["quick_reply"]
    parameters: Annotated[list[PayloadParameter], Field(min_length=1, max_length=1)]


class CopyCodeButton(ButtonComponent):
    sub_type: Literal["copy_code", "COPY_CODE"]
    parameters: Annotated[list[CouponParameter], Field(min_length=1, max_length=1)]


class FlowButton(ButtonComponent):
    sub_type: Literal["flow"]
    parameters: Annotated[list[FlowParameter], Field(min_length=1, max_length=1)] | None = None


class CatalogButton(ButtonComponent):
    sub_type: Literal["catalog", "CATALOG"]
    parameters: Annotated[list[CatalogParameter], Field(min_length=1, max_length=1)] | None = None


class ProductsButton(ButtonComponent):
    sub_type: Literal["mpm", "MPM"]
    parameters: Annotated[list[ProductsParameter], Field(min_length=1, max_length=1)]


class CallButton(ButtonComponent):
    sub_type: Literal["voice_call", "VOICE_CALL"]
    parameters: Annotated[list[CallParameter], Field(min_length=1, max_length=2)] | None = None

    @model_validator(mode="after")
    def _once(self) -> Self:
        again = repeated(each.type for each in self.parameters or ())
        if again is not None:
            raise fault("There is another one of this type", "parameters", again, "type")
        return self


Button = (
    UrlButton
    | QuickReplyButton
    | CopyCodeButton
    | FlowButton
    | CatalogButton
    | ProductsButton
    | CallButton
)
BUTTON = choice(
    UrlButton,
    QuickReplyButton,
    CopyCodeButton,
    FlowButton,
    CatalogButton,
    ProductsButton,
    CallButton,
    by="sub_type",
)
