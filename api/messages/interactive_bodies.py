"""Interactive messages of one kind each; their `type` may be left out."""

from api.messages import examples
from api.messages.bodies import SendBody, shown
from models.messages.content.interactive.buttons import Buttons
from models.messages.content.interactive.cta_url import CtaUrl
from models.messages.content.interactive.flow import Flow
from models.messages.content.interactive.list import Choices
from models.messages.content.interactive.questions import AddressRequest, LocationRequest
from models.messages.content.types import MessageType


class ButtonsBody(SendBody):
    model_config = shown(examples.BUTTONS)
    kind = MessageType.INTERACTIVE

    interactive: Buttons


class ListBody(SendBody):
    model_config = shown(examples.LIST)
    kind = MessageType.INTERACTIVE

    interactive: Choices


class CtaUrlBody(SendBody):
    model_config = shown(examples.CTA_URL)
    kind = MessageType.INTERACTIVE

    interactive: CtaUrl


class LocationRequestBody(SendBody):
    model_config = shown(examples.LOCATION_REQUEST)
    kind = MessageType.INTERACTIVE

    interactive: LocationRequest


class AddressRequestBody(SendBody):
    model_config = shown(examples.ADDRESS_REQUEST)
    kind = MessageType.INTERACTIVE

    interactive: AddressRequest


class FlowBody(SendBody):
    model_config = shown(examples.FLOW)
    kind = MessageType.INTERACTIVE

    interactive: Flow
