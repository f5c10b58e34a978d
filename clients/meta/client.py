"""Messages and receipts at Meta: typed answers, typed errors."""

from typing import Any

import httpx

from clients.meta.bodies import edge_of, receipt_body
from clients.meta.errors import Unreadable
from clients.meta.graph import Graph, TokenRefused, done, typed
from clients.meta.results import PhoneNumberFacts, Sent

_NUMBER_FIELDS = (
    "id,display_phone_number,verified_name,quality_rating,throughput,status,"
    "whatsapp_business_manager_messaging_limit"
)


class MetaClient:
    """What a business number does, over a `Graph`."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        version: str = "v24.0",
        token_refused: TokenRefused | None = None,
    ) -> None:
        self.graph = Graph(http, version, token_refused)

    async def send(
        self,
        phone_number_id: str,
        token: str,
        body: dict[str, Any],
        *,
        begin_before: float | None = None,
    ) -> Sent:
        """Hand one message to Meta, unless `begin_before` (monotonic clock) passes first."""
        document = await self.graph.post(
            phone_number_id, edge_of(body), token=token, body=body, begin_before=begin_before
        )
        return _sent(document)

    async def mark_read(
        self, phone_number_id: str, token: str, wamid: str, *, typing: bool = False
    ) -> None:
        """Show a person that their message, and all before it, were read; or that we type."""
        body = receipt_body(wamid, typing=typing)
        done(await self.graph.post(phone_number_id, "messages", token=token, body=body))

    async def phone_number(self, phone_number_id: str, token: str) -> PhoneNumberFacts:
        """What Meta knows about a number; also the probe that shows the API is back."""
        document = await self.graph.get(phone_number_id, token=token, fields=_NUMBER_FIELDS)
        return typed(PhoneNumberFacts, document)


def _sent(document: dict[str, Any]) -> Sent:
    match document.get("messages"):
        case [{"id": str(wamid), **message}, *_] if wamid:
            held = message.get("message_status") not in (None, "accepted")
        case _:
            raise Unreadable("NoMessageId")
    match document.get("contacts"):
        case [{"wa_id": str(wa_id)}, *_]:
            return Sent(wamid, wa_id, held)
    return Sent(wamid, None, held)
