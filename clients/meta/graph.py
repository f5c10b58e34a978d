"""One call of the Graph API: an authorised request and its JSON, or a typed error."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx
import orjson
from pydantic import BaseModel, ValidationError

from clients.meta.classification import error_from
from clients.meta.errors import MetaError, Unanswered, Unreadable
from clients.meta.results import Done
from clients.meta.transport import BEGIN_BEFORE

Answer = TypeVar("Answer", bound=BaseModel)
Parameters = Mapping[str, str | int | bool | None]
# Hears of each token that Meta refused, and the code; it must not wait.
TokenRefused = Callable[[str, int], None]
DEAD_TOKEN = 190


class Graph:
    """Speaks to the host of `http`, which comes from `meta_http`. No retries, no logs of bodies."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        version: str = "v24.0",
        token_refused: TokenRefused | None = None,
    ) -> None:
        self._http = http
        self._token_refused = token_refused
        self._version = version
        self._path = lru_cache(maxsize=4096)(self._build_path)

    async def get(self, *path: str, token: str | None, **query: str | int | None) -> dict[str, Any]:
        """Ask for a node or an edge; what is None is left out of the query."""
        return await self.call("GET", *path, token=token, query=query)

    async def post(
        self,
        *path: str,
        token: str | None,
        body: Mapping[str, Any] | None = None,
        begin_before: float | None = None,
    ) -> dict[str, Any]:
        """Post JSON."""
        content = orjson.dumps(body or {})
        return await self.call(
            "POST", *path, token=token, content=content, begin_before=begin_before
        )

    async def delete(self, *path: str, token: str | None, **query: str | None) -> dict[str, Any]:
        return await self.call("DELETE", *path, token=token, query=query)

    async def call(
        self,
        method: str,
        *path: str,
        token: str | None,
        query: Parameters | None = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        begin_before: float | None = None,
        partly: int | None = None,
    ) -> dict[str, Any]:
        """Raises a `MetaError`. The token goes as a Bearer unless `headers` authorise.

        `partly` is the code of a refusal that says beside it what was done all the same.
        """
        given = {"Content-Type": "application/json"}
        if token is not None:
            given["Authorization"] = f"Bearer {token}"
        url = self._path(*path)
        if query:
            url = url.copy_with(query=_query(query))
        request = httpx.Request(
            method,
            url,
            headers=given | dict(headers or {}),
            content=content,
            extensions={BEGIN_BEFORE: begin_before},
        )
        try:
            response = await self._http.send(request, follow_redirects=False)
        except httpx.RequestError as error:
            raise Unanswered(type(error).__name__) from None
        if not response.is_success:
            refused = error_from(response.status_code, response.content)
            if partly is None or refused.code != partly:
                raise self._refused(refused, token)
            partial: dict[str, Any] = orjson.loads(response.content)
            return partial
        try:
            document = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            raise Unreadable(status=response.status_code) from None
        if not isinstance(document, dict) or "error" in document:
            raise self._refused(error_from(response.status_code, response.content), token)
        return document

    def _refused(self, error: MetaError, token: str | None) -> MetaError:
        if error.code == DEAD_TOKEN and token is not None and self._token_refused is not None:
            self._token_refused(token, DEAD_TOKEN)
        return error

    def _build_path(self, *segments: str) -> httpx.URL:
        path = "/".join(quote(segment, safe=":") for segment in (self._version, *segments))
        return self._http.base_url.join(path)


def typed(kind: type[Answer], document: dict[str, Any]) -> Answer:
    """The document as a type. Raises `Unreadable`."""
    try:
        return kind.model_validate(document)
    except ValidationError:
        raise Unreadable(kind.__name__) from None


def done(document: dict[str, Any]) -> None:
    """Raises `Unreadable` unless Meta says that it worked."""
    if not typed(Done, document).success:
        raise Unreadable("NotDone")


def next_cursor(document: dict[str, Any]) -> object:
    """Where the next page begins. A page is the last one when there is no `next`."""
    match document.get("paging"):
        case {"next": str(), "cursors": {"after": after}}:
            return after
    return None


def _query(parameters: Parameters) -> bytes:
    return urlencode({k: _text(v) for k, v in parameters.items() if v is not None}).encode()


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
