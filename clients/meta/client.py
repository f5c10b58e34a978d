"""Meta's Graph API for WhatsApp: typed answers, typed errors, no retries, no logs of bodies."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx
import orjson
from pydantic import BaseModel, ValidationError

from clients.meta.bodies import receipt_body
from clients.meta.classification import error_from
from clients.meta.errors import Unanswered, Unreadable
from clients.meta.results import (
    Done,
    PhoneNumberFacts,
    Sent,
    TemplateCreated,
    TemplatePage,
)
from clients.meta.transport import BEGIN_BEFORE

_NUMBER_FIELDS = (
    "id,display_phone_number,verified_name,quality_rating,throughput,status,"
    "whatsapp_business_manager_messaging_limit"
)
_TEMPLATE_FIELDS = (
    "id,name,language,status,category,parameter_format,components,rejected_reason,quality_score"
)
_TEMPLATES_PER_PAGE = 100

Answer = TypeVar("Answer", bound=BaseModel)


class MetaClient:
    """Speaks to the host of `http`, which comes from `meta_http`."""

    def __init__(self, http: httpx.AsyncClient, version: str = "v24.0") -> None:
        self._http = http
        self._version = version
        self._url = lru_cache(maxsize=4096)(self._build_url)

    async def send(
        self,
        phone_number_id: str,
        token: str,
        body: Mapping[str, Any],
        *,
        begin_before: float | None = None,
    ) -> Sent:
        """Hand one message to Meta, unless `begin_before` (monotonic clock) passes first."""
        document = await self._request(
            "POST",
            self._url(phone_number_id, "messages"),
            token,
            content=orjson.dumps(body),
            begin_before=begin_before,
        )
        return _sent(document)

    async def mark_read(
        self, phone_number_id: str, token: str, wamid: str, *, typing: bool = False
    ) -> None:
        """Show a person that their message, and all before it, were read; or that we type."""
        body = receipt_body(wamid, typing=typing)
        url = self._url(phone_number_id, "messages")
        document = await self._request("POST", url, token, content=orjson.dumps(body))
        if not _typed(Done, document).success:
            raise Unreadable("NotMarked")

    async def phone_number(self, phone_number_id: str, token: str) -> PhoneNumberFacts:
        """What Meta knows about a number; also the probe that shows the API is back."""
        url = self._url(phone_number_id).copy_with(query=_query(fields=_NUMBER_FIELDS))
        return _typed(PhoneNumberFacts, await self._request("GET", url, token))

    async def create_template(
        self, waba_id: str, token: str, definition: Mapping[str, Any]
    ) -> TemplateCreated:
        """Submit a template for review. After a lost answer, list by name before repeating."""
        url = self._url(waba_id, "message_templates")
        document = await self._request("POST", url, token, content=orjson.dumps(definition))
        return _typed(TemplateCreated, document)

    async def list_templates(
        self, waba_id: str, token: str, *, after: str | None = None, name: str | None = None
    ) -> TemplatePage:
        """One page of an account's templates. Meta takes `name` as a part of the name."""
        query = _query(fields=_TEMPLATE_FIELDS, limit=_TEMPLATES_PER_PAGE, after=after, name=name)
        url = self._url(waba_id, "message_templates").copy_with(query=query)
        document = await self._request("GET", url, token)
        return _typed(TemplatePage, {**document, "after": _next_cursor(document)})

    async def delete_template(
        self, waba_id: str, token: str, name: str, *, template_id: str | None = None
    ) -> None:
        """Delete a template in one language, or in all of them without `template_id`."""
        query = _query(hsm_id=template_id, name=name)
        url = self._url(waba_id, "message_templates").copy_with(query=query)
        if not _typed(Done, await self._request("DELETE", url, token)).success:
            raise Unreadable("NotDeleted")

    async def _request(
        self,
        method: str,
        url: httpx.URL,
        token: str,
        *,
        content: bytes = b"",
        begin_before: float | None = None,
    ) -> dict[str, Any]:
        request = httpx.Request(
            method,
            url,
            headers=[("Authorization", f"Bearer {token}"), ("Content-Type", "application/json")],
            content=content,
            extensions={BEGIN_BEFORE: begin_before},
        )
        try:
            response = await self._http.send(request, follow_redirects=False)
        except httpx.RequestError as error:
            raise Unanswered(type(error).__name__) from None
        if not response.is_success:
            raise error_from(response.status_code, response.content)
        try:
            document = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            raise Unreadable(status=response.status_code) from None
        if not isinstance(document, dict) or "error" in document:
            raise error_from(response.status_code, response.content)
        return document

    def _build_url(self, *segments: str) -> httpx.URL:
        path = "/".join(quote(segment, safe="") for segment in (self._version, *segments))
        return self._http.base_url.join(path)


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


def _typed(kind: type[Answer], document: dict[str, Any]) -> Answer:
    try:
        return kind.model_validate(document)
    except ValidationError:
        raise Unreadable(kind.__name__) from None


def _query(**parameters: str | int | None) -> bytes:
    return urlencode({k: v for k, v in parameters.items() if v is not None}).encode()


def _next_cursor(document: dict[str, Any]) -> object:
    # A page is the last one when there is no `next`, however full it is.
    match document.get("paging"):
        case {"next": str(), "cursors": {"after": after}}:
            return after
    return None
