"""Anthropic's Messages API, by its official SDK."""

from time import monotonic
from typing import Any

import httpx2
from anthropic import (
    AnthropicError,
    APIConnectionError,
    APIStatusError,
    AsyncAnthropic,
    transform_schema,
)
from anthropic.types import MessageParam

from clients.ai.errors import AiError, OverQuota, Refused, Temporary
from clients.ai.reading import Part, Said, completion, of_connection, of_status, typed
from clients.ai.types import Completion, CompletionRequest, ModelChoice, Tokens, Turn

_REFUSAL = "refusal"
_WHOLE = frozenset({"end_turn", "stop_sequence"})
_UNPAID = frozenset({402})
_UNPAID_TYPE = "billing_error"


class _Block(Part):
    type: str
    text: str = ""


class _Usage(Part):
    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None

    @property
    def tokens(self) -> Tokens:
        cached = (self.cache_creation_input_tokens or 0) + (self.cache_read_input_tokens or 0)
        return Tokens(self.input_tokens + cached, self.output_tokens)


class _Message(Part):
    model: str
    content: tuple[_Block, ...]
    stop_reason: str | None
    usage: _Usage


class AnthropicMessages:
    """One key, one model. It never repeats a request: its caller's clock decides."""

    def __init__(
        self, http: httpx2.AsyncClient, base_url: str, key: str, choice: ModelChoice
    ) -> None:
        self._sdk = AsyncAnthropic(
            api_key=key, base_url=base_url, http_client=http, max_retries=0, open_telemetry=False
        )
        self._choice = choice

    async def complete(self, request: CompletionRequest) -> Completion:
        """Ask once. Raises `AiError`."""
        began = monotonic()
        message = typed(_Message, await self._asked(request))
        tokens = message.usage.tokens
        if message.stop_reason == _REFUSAL:
            raise Refused(tokens=tokens)
        text = "".join(block.text for block in message.content if block.type == "text")
        said = Said(text, tokens, message.model, message.stop_reason in _WHOLE)
        return completion(request, said, began)

    async def _asked(self, request: CompletionRequest) -> bytes:
        """The error is raised outside the handler, so that it does not hold the SDK's."""
        try:
            answer = await self._sdk.messages.with_raw_response.create(
                model=self._choice.model,
                max_tokens=self._choice.max_tokens,
                system=request.system,
                messages=[_message(turn) for turn in request.turns],
                timeout=httpx2.Timeout(None),
                extra_body=self._extra(request),
            )
        except APIStatusError as error:
            failure = _of_status(error)
        except APIConnectionError as error:
            failure = of_connection(error.__cause__)
        except AnthropicError:
            failure = Temporary(tokens=None)
        else:
            return answer.http_response.content
        raise failure

    def _extra(self, request: CompletionRequest) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        if self._choice.temperature is not None:
            extra["temperature"] = self._choice.temperature
        if request.schema is not None:
            schema = transform_schema(request.schema)
            extra["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
        return extra


def _message(turn: Turn) -> MessageParam:
    if turn.speaker == "user":
        return {"role": "user", "content": turn.text}
    return {"role": "assistant", "content": turn.text}


def _of_status(error: APIStatusError) -> AiError:
    if error.status_code in _UNPAID or error.type == _UNPAID_TYPE:
        return OverQuota(error.status_code)
    return of_status(error.status_code)
