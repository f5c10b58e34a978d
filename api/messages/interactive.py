"""Sending interactive messages of one kind each."""

from api.change import ChangeDep
from api.messages import interactive_bodies as bodies
from api.messages.accepted import MessageAccepted
from api.messages.sending import SENDING
from api.messages.taking import take
from api.route import guarded

router = guarded(prefix="/messages/send/interactive", tags=["Interactive Messages"])


@router.post("/buttons", summary="Send buttons to answer with", **SENDING)
async def send_buttons(body: bodies.ButtonsBody, change: ChangeDep) -> MessageAccepted:
    """Up to three."""
    return await take(body, change)


@router.post("/list", summary="Send a list to choose from", **SENDING)
async def send_list(body: bodies.ListBody, change: ChangeDep) -> MessageAccepted:
    """Up to ten rows in all sections together."""
    return await take(body, change)


@router.post("/cta-url", summary="Send a button that opens an address", **SENDING)
async def send_cta_url(body: bodies.CtaUrlBody, change: ChangeDep) -> MessageAccepted:
    """One button under a text."""
    return await take(body, change)


@router.post("/location-request", summary="Ask where somebody is", **SENDING)
async def send_location_request(
    body: bodies.LocationRequestBody, change: ChangeDep
) -> MessageAccepted:
    """The answer is a location that quotes this message."""
    return await take(body, change)


@router.post("/address-request", summary="Ask where to deliver", **SENDING)
async def send_address_request(
    body: bodies.AddressRequestBody, change: ChangeDep
) -> MessageAccepted:
    """In India only."""
    return await take(body, change)


@router.post("/flow", summary="Send a flow", **SENDING)
async def send_flow(body: bodies.FlowBody, change: ChangeDep) -> MessageAccepted:
    """By the flow's id or name, with its first screen or a data exchange."""
    return await take(body, change)
