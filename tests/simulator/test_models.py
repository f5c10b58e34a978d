"""The simulated message APIs, by their own HTTP."""

from typing import Any

import aiohttp
import pytest

from tests.simulator.conftest import Sim

Json = dict[str, Any]
ASKED: Json = {
    "model": "m",
    "max_tokens": 9,
    "messages": [{"role": "user", "content": "Refund me"}],
}
SCHEMA: Json = {
    "type": "object",
    "properties": {
        "intent": {"enum": ["REFUND", "OTHER"]},
        "score": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


async def ask(sim: Sim, path: str, body: object, key: str | None = "k") -> tuple[int, Any, Any]:
    headers = {}
    if key is not None:
        headers = {"x-api-key": key} if path == "messages" else {"Authorization": f"Bearer {key}"}
    url = f"{sim.simulator.url}/v1/{path}"
    async with sim.session.request("POST", url, json=body, headers=headers) as response:
        return response.status, await response.json(), response.headers


def words(said: Json) -> str:
    if "content" in said:
        return str(said["content"][0]["text"])
    return str(said["choices"][0]["message"]["content"])


@pytest.mark.parametrize("path", ["messages", "chat/completions"])
async def test_rules_are_a_script_and_then_a_question_is_echoed(sim: Sim, path: str) -> None:
    first = {"text": "One.", "times": 1}
    await sim.configure(ai={"rules": [first, {"contains": "nothing here", "text": "Never."}]})

    said = [words((await ask(sim, path, ASKED))[1]) for _ in range(2)]

    assert said == ["One.", "You said: Refund me"]


async def test_json_without_a_rule_is_the_plainest_that_fits(sim: Sim) -> None:
    form = {"format": {"type": "json_schema", "schema": SCHEMA}}

    _, said, _ = await ask(sim, "messages", ASKED | {"output_config": form})

    assert words(said) == '{"intent": "REFUND", "score": 0, "tags": []}'


async def test_keys_may_be_told(sim: Sim) -> None:
    await sim.configure(ai={"keys": ["right"]})

    assert (await ask(sim, "messages", ASKED, "wrong"))[0] == 401
    assert (await ask(sim, "messages", ASKED, "right"))[0] == 200
    assert (await ask(sim, "chat/completions", ASKED, None))[0] == 401


async def test_an_error_is_in_the_api_s_own_words_and_says_when_to_come_back(sim: Sim) -> None:
    await sim.configure(ai={"rules": [{"error": "rate_limited", "retry_after": 7}]})

    status, said, headers = await ask(sim, "messages", ASKED)
    other, told, _ = await ask(sim, "chat/completions", ASKED)

    assert (status, said["error"]["type"], headers["retry-after"]) == (429, "rate_limit_error", "7")
    assert (other, told["error"]["code"]) == (429, "rate_limit_exceeded")


async def test_a_closed_connection_is_an_error_that_can_be_asked_for(sim: Sim) -> None:
    await sim.configure(ai={"rules": [{"error": "cut"}]})

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await ask(sim, "messages", ASKED)


async def test_nonsense_is_refused(sim: Sim) -> None:
    nonsense: list[object] = [[], {"model": "m"}, ASKED | {"messages": "hello"}]
    for body in nonsense:
        assert (await ask(sim, "messages", body))[0] == 400


async def test_questions_are_kept_until_a_reset(sim: Sim) -> None:
    await ask(sim, "messages", ASKED)

    report = await sim.control("ai/calls")
    assert [call["messages"] for call in report["calls"]] == [
        [{"role": "user", "text": "Refund me"}]
    ]

    await sim.control("reset", {})
    assert (await sim.control("ai/calls"))["total"] == 0
