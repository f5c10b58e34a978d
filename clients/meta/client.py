"""Messages, receipts and templates at Meta: typed answers, typed errors."""

from collections.abc import Mapping
from typing import Any

import httpx

from clients.meta.bodies import receipt_body
from clients.meta.errors import Unreadable
from clients.meta.graph import Graph, TokenRefused, done, next_cursor, typed
from clients.meta.results import PhoneNumberFacts, Sent, TemplateCreated, TemplatePage

_NUMBER_FIELDS = (
    "id,display_phone_number,verified_name,quality_rating,throughput,status,"
    "whatsapp_business_manager_messaging_limit"
)
_TEMPLATE_FIELDS = (
    "id,name,language,status,category,parameter_format,components,rejected_reason,quality_score"
)
_TEMPLATES_PER_PAGE = 100


class MetaClient:
    """What a business number and an account do, over a `Graph`."""

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
        body: Mapping[str, Any],
        *,
        begin_before: float | None = None,
    ) -> Sent:
        """Hand one message to Meta, unless `begin_before` (monotonic clock) passes first."""
        document = await self.graph.post(
            phone_number_id, "messages", token=token, body=body, begin_before=begin_before
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

    async def create_template(
        self, waba_id: str, token: str, definition: Mapping[str, Any]
    ) -> TemplateCreated:
        """Submit a template for review. After a lost answer, list by name before repeating."""
        document = await self.graph.post(waba_id, "message_templates", token=token, body=definition)
        return typed(TemplateCreated, document)

    async def list_templates(
        self, waba_id: str, token: str, *, after: str | None = None, name: str | None = None
    ) -> TemplatePage:
        """One page of an account's templates. Meta takes `name` as a part of the name."""
        document = await self.graph.get(
            waba_id,
            "message_templates",
            token=token,
            fields=_TEMPLATE_FIELDS,
            limit=_TEMPLATES_PER_PAGE,
            after=after,
            name=name,
        )
        return typed(TemplatePage, {**document, "after": next_cursor(document)})

    async def delete_template(
        self, waba_id: str, token: str, name: str, *, template_id: str | None = None
    ) -> None:
        """Delete a template in one language, or in all of them without `template_id`."""
        document = await self.graph.delete(
            waba_id, "message_templates", token=token, hsm_id=template_id, name=name
        )
        done(document)


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
