"""Advice on a rejection over the whole program: Meta's verdict, a model's answer, a new try."""

from typing import Any

from tests.ai.rejections import GOOD
from tests.routes.house import Json
from tests.templates.shop import OTHER, Shop

SAID: Json = GOOD | {"wording": "Hello {{1}}, your cake is ready for you."}


async def provided(shop: Shop, *rules: Json) -> None:
    body = {
        "kind": "ANTHROPIC",
        "name": "Claude",
        "apiKey": "sk-ant-a-key-of-a-test",
        "model": "claude-sonnet-5-5",
    }
    await shop.house.post("/api/ai/providers", body)
    await shop.street.configure({"ai": {"rules": list(rules)}})


async def rejected(shop: Shop, name: str = "order_ready") -> Json:
    made = await shop.becomes(await shop.write(name), "PENDING")
    await shop.at_meta(name, "decide", status="REJECTED", reason="PROMOTIONAL")
    return await shop.becomes(made, "REJECTED")


async def advised(shop: Shop, template: Json) -> Any:
    found = await shop.until(template, lambda it: it["aiAdvice"])
    return {name: found["aiAdvice"][name] for name in SAID}


async def test_a_rejection_comes_with_advice_of_ais_beside_ours_until_it_is_submitted_again(
    shop: Shop,
) -> None:
    await provided(shop, {"output": SAID})
    made = await rejected(shop)
    assert made["advice"]
    assert await advised(shop, made) == SAID

    assert (await shop.ask("PUT", made, "/body", json=OTHER)).is_success
    assert (await shop.read(made))["aiAdvice"] is not None
    assert (await shop.ask("POST", made, "/submit")).status_code == 202
    pending = await shop.becomes(made, "PENDING")
    assert pending["aiAdvice"] is None

    await shop.at_meta("order_ready", "decide", status="REJECTED", reason="PROMOTIONAL")
    await shop.becomes(made, "REJECTED")
    assert await advised(shop, made) == SAID


async def test_a_template_that_comes_rejected_is_advised_on_like_one_of_ours(shop: Shop) -> None:
    said = SAID | {"explanation": "Nobody can tell what it is about."}
    await provided(shop, {"output": said})
    await shop.made_at_meta("bad_elsewhere", "REJECTED")

    await shop.sync()

    [found] = (await shop.house.ask("GET", "/api/templates?search=bad_elsewhere")).json()["data"]
    assert await advised(shop, found) == said


async def test_a_model_that_is_slow_holds_nothing_up(shop: Shop) -> None:
    await provided(shop, {"error": "timeout"})
    made = await rejected(shop)
    assert (await shop.ask("PUT", made, "/body", json=OTHER)).is_success
    assert (await shop.ask("POST", made, "/submit")).status_code == 202
    await shop.becomes(made, "PENDING")
    await shop.at_meta("order_ready", "decide", status="APPROVED")
    approved = await shop.becomes(made, "APPROVED")
    assert (approved["aiAdvice"], approved["advice"]) == (None, None)
