"""The real SDKs against the simulated APIs."""

import asyncio
import logging
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from clients.ai.choice import Api
from clients.ai.errors import (
    AiError,
    InvalidOutput,
    KeyRefused,
    OverQuota,
    Permanent,
    Refused,
    Temporary,
)
from clients.ai.types import CompletionRequest, ModelChoice, Tokens, Turn
from core.logging import JsonFormatter, configure
from core.settings import OutboundSettings
from tests.clients.ai.places import JSON, KEY, SYSTEM, TEXT, WORDS, Mood, Place, a_place

both = pytest.mark.parametrize("api", [Api.ANTHROPIC, Api.OPENAI])


@both
async def test_a_model_is_asked_with_its_own_key_and_its_words_tokens_and_name_are_told(
    place: Place, api: Api
) -> None:
    await place.rules({"text": "It is on its way.", "input_tokens": 12, "output_tokens": 7})

    said = await place.provider(api).complete(TEXT)

    assert (said.text, said.output, said.model) == ("It is on its way.", None, "model-1")
    assert said.tokens == Tokens(12, 7)
    (call,) = await place.calls()
    assert (call["key"], call["system"], call["model"]) == (KEY, SYSTEM, "model-1")
    assert call["messages"] == [{"role": "user", "text": WORDS}]


@both
async def test_what_was_said_before_keeps_its_speaker(place: Place, api: Api) -> None:
    turns = (Turn("user", "Hi"), Turn("assistant", "Hello"), Turn("user", WORDS))

    await place.provider(api).complete(CompletionRequest(SYSTEM, turns))

    (call,) = await place.calls()
    assert [each["role"] for each in call["messages"]] == ["user", "assistant", "user"]


@both
async def test_json_that_was_asked_for_is_what_the_schema_says(place: Place, api: Api) -> None:
    await place.rules({"output": {"mood": "calm", "certain": False}})

    said = await place.provider(api).complete(JSON)

    assert said.output == Mood(mood="calm", certain=False)
    assert (await place.calls())[0]["schema"] is True


@both
async def test_a_model_is_asked_as_it_was_configured(place: Place, api: Api) -> None:
    choice = ModelChoice("model-2", 70, temperature=0.2)

    await place.provider(api, choice=choice).complete(TEXT)

    (call,) = await place.calls()
    assert (call["model"], call["max_tokens"], call["temperature"]) == ("model-2", 70, 0.2)


@both
async def test_a_temperature_is_not_sent_where_none_is_set(place: Place, api: Api) -> None:
    await place.provider(api).complete(TEXT)

    assert (await place.calls())[0]["temperature"] is None


@both
@pytest.mark.parametrize(
    ("error", "expected", "tokens"),
    [
        ("rate_limited", Temporary, Tokens(0, 0)),
        ("overloaded", Temporary, Tokens(0, 0)),
        ("server", Temporary, Tokens(0, 0)),
        ("unauthorized", KeyRefused, Tokens(0, 0)),
        ("quota", OverQuota, Tokens(0, 0)),
        ("bad_request", Permanent, Tokens(0, 0)),
        ("cut", Temporary, None),
        ("not_json", Temporary, None),
        ("refusal", Refused, Tokens(3, 2)),
        ("invalid_output", InvalidOutput, Tokens(3, 2)),
        ("too_long", InvalidOutput, Tokens(3, 2)),
    ],
)
async def test_an_error_says_what_to_do_and_what_was_used(
    place: Place, api: Api, error: str, expected: type[AiError], tokens: Tokens | None
) -> None:
    await place.rules({"error": error, "input_tokens": 3, "output_tokens": 2})

    with pytest.raises(AiError) as caught:
        await place.provider(api).complete(JSON)

    assert type(caught.value) is expected
    assert caught.value.tokens == tokens
    assert len(await place.calls()) == 1  # nothing repeats a request but our caller


@both
async def test_json_that_does_not_fit_is_no_answer(place: Place, api: Api) -> None:
    await place.rules({"output": {"mood": "calm", "certain": "perhaps", "order": "send it"}})

    with pytest.raises(InvalidOutput):
        await place.provider(api).complete(JSON)


@both
async def test_a_provider_that_is_not_there_costs_nothing(place: Place, api: Api) -> None:
    await place.simulator.close()

    with pytest.raises(Temporary) as caught:
        await place.provider(api).complete(TEXT)

    assert caught.value.tokens == Tokens(0, 0)


@both
async def test_neither_key_nor_words_are_in_logs_or_errors(
    place: Place, api: Api, everything: list[str]
) -> None:
    for error in ("unauthorized", "server", "invalid_output", "cut", "not_json"):
        await place.rules({"error": error})
        with pytest.raises(AiError) as caught:
            await place.provider(api).complete(JSON)
        held = caught.value
        assert held.__context__ is None
        everything += [*traceback.format_exception(held), repr(held), repr(vars(held))]

    written = "\n".join(everything)
    assert "AiError" in written or "Temporary" in written
    for secret in (KEY, WORDS, SYSTEM, "unexpected"):
        assert secret not in written


@pytest.fixture
def everything() -> Iterator[list[str]]:
    """What a process logs at its most talkative."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonFormatter().format(record))

    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    configure("DEBUG")
    root.addHandler(kept := Kept())
    yield lines
    root.removeHandler(kept)
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize("api", list(Api))
async def test_an_address_a_customer_gave_is_called_where_it_is_public_or_allowed(
    place: Place, api: Api
) -> None:
    url = place.simulator.url
    inside = url if api is Api.ANTHROPIC else f"{url}/v1"

    with pytest.raises(Permanent):
        await place.provider(api, inside).complete(TEXT)

    assert await place.calls() == []


@pytest.mark.parametrize("api", list(Api))
async def test_an_address_that_is_allowed_is_called_by_the_checked_way(api: Api) -> None:
    async with a_place() as there:
        url = there.simulator.url
        allowed = OutboundSettings(allow=frozenset({url.removeprefix("http://")}))
        async with a_place(allowed) as place:
            said = await place.provider(api, url if api is Api.ANTHROPIC else f"{url}/v1").complete(
                JSON
            )

        assert isinstance(said.output, Mood)
        assert len(await there.calls()) == 1


async def test_a_call_that_is_given_up_leaves_its_provider_usable(place: Place) -> None:
    await place.rules({"error": "timeout", "times": 1})
    provider = place.provider(Api.OPENAI)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await provider.complete(TEXT)
    said: Any = await provider.complete(TEXT)

    assert said.text
