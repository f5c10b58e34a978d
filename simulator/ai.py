"""The message APIs of Anthropic and OpenAI: questions answered by rule."""

import asyncio
import random
from collections.abc import Awaitable, Sequence
from typing import Any

import orjson

from simulator import ai_answers as apis
from simulator.ai_answers import Question
from simulator.ai_configuration import Ai, AiError, AiRule
from simulator.ai_obeying import obeyed
from simulator.answers import After, Answer, Request, as_html

_BEARER = "Bearer "
_LONGEST_ECHO = 80


class Models:
    """Rules begin anew when they are configured."""

    def __init__(self) -> None:
        self._ai = Ai()
        self._left: list[int | None] = []
        self._draws = random.Random(1)
        self.calls: list[dict[str, Any]] = []

    def arm(self, ai: Ai, seed: int) -> None:
        self._ai = ai
        self._left = [rule.times for rule in ai.rules]
        self._draws = random.Random(seed)

    def clear(self) -> None:
        self.calls.clear()

    def handle(self, request: Request) -> Answer | Awaitable[Answer]:
        api = apis.PATHS[request.path]
        key = request.authorization.decode("latin-1").removeprefix(_BEARER)
        if not key or (self._ai.keys is not None and key not in self._ai.keys):
            return apis.refusal(api, AiError.UNAUTHORIZED)
        try:
            asked = apis.question(api, key, orjson.loads(request.body))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            return apis.refusal(api, AiError.BAD_REQUEST)
        rule = self._rule(asked)
        answer = self._answer(asked, rule)
        seconds = self._seconds(self._ai.delay) + self._seconds(rule.delay)
        return self._later(answer, seconds) if seconds else answer

    def report(self, after: int, limit: int | None) -> dict[str, object]:
        end = None if limit is None else after + limit
        return {"total": len(self.calls), "calls": self.calls[after:end]}

    def _rule(self, asked: Question) -> AiRule:
        for at, rule in enumerate(self._ai.rules):
            left = self._left[at]
            if left == 0 or not _matches(rule, asked):
                continue
            self._left[at] = None if left is None else left - 1
            return rule
        return AiRule.model_validate({})

    def _answer(self, asked: Question, rule: AiRule) -> Answer:
        text, stop = self._said(asked, rule), _stop(rule.error)
        used = (
            len(asked.words) // 4 + 1 if rule.input_tokens is None else rule.input_tokens,
            len(text) // 4 + 1 if rule.output_tokens is None else rule.output_tokens,
        )
        self._record(asked, rule, used)
        match rule.error:
            case AiError.TIMEOUT:
                return Answer(b"", After.HANG)
            case AiError.CUT:
                return Answer(b"", After.CLOSE)
            case AiError.NOT_JSON:
                return as_html("<html>A gateway answers in the model's place.</html>", 200)
            case error if error in apis.HTTP_ERRORS:
                return apis.refusal(asked.api, error, rule.retry_after)
        return apis.answer(asked, len(self.calls), text, stop, used)

    def _said(self, asked: Question, rule: AiRule) -> str:
        if rule.error is AiError.INVALID_OUTPUT:
            return '{"unexpected": '
        if rule.text is not None:
            return str(obeyed(rule.text, asked.system))
        if rule.output is not None:
            return apis.as_text(obeyed(rule.output, asked.system))
        if asked.schema is not None:
            return apis.as_text(apis.fitting(asked.schema))
        last = asked.messages[-1][1] if asked.messages else ""
        return f"You said: {last[:_LONGEST_ECHO]}"

    def _record(self, asked: Question, rule: AiRule, used: Sequence[int]) -> None:
        self.calls.append(
            {
                "api": asked.api,
                "model": asked.model,
                "key": asked.key,
                "system": asked.system,
                "messages": [{"role": role, "text": text} for role, text in asked.messages],
                "schema": asked.schema is not None,
                "temperature": asked.temperature,
                "max_tokens": asked.max_tokens,
                "outcome": "answered" if rule.error is None else rule.error.value,
                "input_tokens": used[0],
                "output_tokens": used[1],
            }
        )

    def _seconds(self, span: tuple[float, float]) -> float:
        return self._draws.uniform(*span)

    async def _later(self, answer: Answer, seconds: float) -> Answer:
        await asyncio.sleep(seconds)
        return answer


def _matches(rule: AiRule, asked: Question) -> bool:
    return (
        rule.api in (None, asked.api)
        and rule.model in (None, asked.model)
        and rule.key in (None, asked.key)
        and (rule.contains is None or rule.contains.lower() in asked.words.lower())
    )


def _stop(error: AiError | None) -> str:
    match error:
        case AiError.REFUSAL:
            return "refusal"
        case AiError.TOO_LONG:
            return "length"
    return "stop"
