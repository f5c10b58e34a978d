"""A button that opens an address (W/messages/interactive-cta-url-messages)."""

from typing import Literal

from models.messages.content.interactive.frame import Body, Footer, Header, Title
from models.messages.content.part import Part
from models.messages.content.words import Link


class CtaUrlParameters(Part):
    display_text: Title
    url: Link


class CtaUrlAction(Part):
    name: Literal["cta_url"] = "cta_url"
    parameters: CtaUrlParameters


class CtaUrl(Part):
    type: Literal["cta_url"] = "cta_url"
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: CtaUrlAction
