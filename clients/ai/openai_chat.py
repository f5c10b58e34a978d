"""OpenAI's Chat Completions API, by its official SDK; many other servers speak it too."""

from time import monotonic
from typing import Any

import httpx2
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError
from openai.types.chat import ChatCompletionMessageParam
from pydantic import Field

from clients.ai.errors import AiError, OverQuota, Refused, Temporary
from clients.ai.reading import Part, Said, completion, of_connection, of_status, typed
from clients.ai.types import Completion, CompletionRequest, ModelChoice, Tokens, Turn

_FILTERED = "content_filter"
_WHOLE = "stop"
_UNPAID = frozenset({402})
_UNPAID_CODE = "insufficient_quota"


class _Message(Part):
    content: str | None = None
    refusal: str | None = None


class _Choice(Part):
    message: _Message
    finish_reason: str | None = None


class _Usage(Part):
    prompt_tokens: int
    completion_tokens: int


class _Chat(Part):
    model: str
    choices: tuple[_Choice, ...] = Field(min_length=1)
    usage: _Usage


class OpenAiChat:
    """One key, one model. It never repeats a request: its caller's clock decides.

    `compatible` servers know the older name of the token limit.
    """

    def __init__(
        self,
        http: httpx2.AsyncClient,
        base_url: str,
        key: str,
        choice: ModelChoice,
        *,
        compatible: bool = False,
    ) -> None:
        self._sdk = AsyncOpenAI(api_key=key, base_url=base_url, http_client=http, max_retries=0)
        # The SDK takes these from the environment, where they are not the customer's.
        self._sdk.organization = self._sdk.project = None
        self._choice = choice
        self._limit = "max_tokens" if compatible else "max_completion_tokens"

    async def complete(self, request: CompletionRequest) -> Completion:
        """Ask once. Raises `AiError`."""
        began = monotonic()
        chat = typed(_Chat, await self._asked(request))
        tokens = Tokens(chat.usage.prompt_tokens, chat.usage.completion_tokens)
        first = chat.choices[0]
        if first.message.refusal or first.finish_reason == _FILTERED:
            raise Refused(tokens=tokens)
        said = Said(first.message.content or "", tokens, chat.model, first.finish_reason == _WHOLE)
        return completion(request, said, began)

    async def _asked(self, request: CompletionRequest) -> bytes:
        """The error is raised outside the handler, so that it does not hold the SDK's."""
        try:
            answer = await self._sdk.chat.completions.with_raw_response.create(
                model=self._choice.model,
                messages=[
                    {"role": "system", "content": request.system},
                    *map(_message, request.turns),
                ],
                timeout=None,
                extra_body=self._extra(request),
            )
        except APIStatusError as error:
            failure = _of_status(error)
        except APIConnectionError as error:
            failure = of_connection(error.__cause__)
        except OpenAIError:
            failure = Temporary(tokens=None)
        else:
            return answer.content
        raise failure

    def _extra(self, request: CompletionRequest) -> dict[str, Any]:
        extra: dict[str, Any] = {self._limit: self._choice.max_tokens}
        if self._choice.temperature is not None:
            extra["temperature"] = self._choice.temperature
        if request.schema is not None:
            schema = request.schema.model_json_schema()
            shape = {"name": request.schema.__name__, "schema": schema, "strict": True}
            extra["response_format"] = {"type": "json_schema", "json_schema": shape}
        return extra


def _message(turn: Turn) -> ChatCompletionMessageParam:
    if turn.speaker == "user":
        return {"role": "user", "content": turn.text}
    return {"role": "assistant", "content": turn.text}


def _of_status(error: APIStatusError) -> AiError:
    if error.status_code in _UNPAID or error.code == _UNPAID_CODE:
        return OverQuota(error.status_code)
    return of_status(error.status_code)
