"""The test call: through the gateway, on record, within the budget, and silent about secrets."""

import asyncio
import json
from decimal import Decimal

import asyncpg
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment
from temporalio.worker import Worker

from activities.ai.activities import AiActivities
from clients.ai.types import Tokens
from core.ids import new_id
from core.temporal.queues import TaskQueue
from models.ai.types import CallReason, ProbeInput, ProbeOutcome, ProviderKind
from tests.ai.conftest import Shop
from tests.clients.ai.places import KEY
from workflows.ai.lifecycle import AiCalls

ANSWERED = "ANSWERED"


async def probe(
    shop: Shop, activities: AiActivities | None = None, input: ProbeInput | None = None
) -> ProbeOutcome:
    asked = input or ProbeInput(organization_id=shop.organization)
    activities = activities or shop.activities()
    return await ActivityEnvironment().run(activities.probe, asked)


async def test_providers_are_asked_in_their_order_until_one_answers(shop: Shop) -> None:
    second = await shop.provider(ProviderKind.OPENAI, position=2)
    first = await shop.provider(ProviderKind.ANTHROPIC, position=1)
    await shop.provider(ProviderKind.ANTHROPIC, position=0, enabled=False)
    await shop.place.rules({"api": "anthropic", "error": "overloaded"})

    outcome = await probe(shop)

    assert outcome.reason is None
    assert [(each.provider_id, each.outcome) for each in outcome.attempts] == [
        (first, "TEMPORARY"),
        (second, ANSWERED),
    ]


async def test_every_attempt_is_recorded_with_its_tokens_and_cost_and_no_words(
    shop: Shop,
) -> None:
    provider = await shop.provider()
    await shop.place.rules({"input_tokens": 100, "output_tokens": 10})

    await probe(shop)

    (call,) = await shop.calls()
    assert (call["provider_id"], call["outcome"], call["purpose"]) == (provider, ANSWERED, "TEST")
    assert Tokens(call["input_tokens"], call["output_tokens"]) == Tokens(100, 10)
    assert call["cost_micros"] == 100 * 2 + 10 * 10
    assert await shop.spent() == 300


async def test_a_named_provider_is_asked_alone_even_while_it_is_disabled(shop: Shop) -> None:
    await shop.provider(ProviderKind.ANTHROPIC)
    named = await shop.provider(ProviderKind.OPENAI, enabled=False)
    asked = ProbeInput(organization_id=shop.organization, provider_id=named)

    outcome = await probe(shop, input=asked)

    assert [each.provider_id for each in outcome.attempts] == [named]


async def test_when_nobody_answers_it_says_so(shop: Shop) -> None:
    await shop.provider()
    await shop.place.rules({"error": "unauthorized"})

    outcome = await probe(shop)

    assert outcome.reason is CallReason.NO_ANSWER
    assert [each.outcome for each in outcome.attempts] == ["KEY_REFUSED"]


async def test_without_a_provider_nobody_is_asked(shop: Shop) -> None:
    assert (await probe(shop)).reason is CallReason.NO_PROVIDER


async def test_the_budget_stops_a_call_before_it_is_made(shop: Shop) -> None:
    await shop.provider()
    settings = shop.place.settings.model_copy(update={"daily_budget": Decimal("0.000001")})

    outcome = await probe(shop, shop.activities(settings))

    assert outcome.reason is CallReason.OVER_BUDGET
    assert await shop.place.calls() == []
    assert await shop.spent() == 0


async def test_two_calls_at_once_with_room_for_one_ask_once(shop: Shop) -> None:
    await shop.provider()
    await shop.place.rules({"delay": [0.3, 0.3]})
    # A probe sets aside some 1,900 micro-dollars and costs a few hundred.
    settings = shop.place.settings.model_copy(update={"daily_budget": Decimal("0.0025")})
    activities = shop.activities(settings)

    outcomes = await asyncio.gather(probe(shop, activities), probe(shop, activities))

    assert {each.reason for each in outcomes} == {None, CallReason.OVER_BUDGET}
    assert len(await shop.place.calls()) == 1


async def test_a_key_is_in_no_table_and_in_nothing_that_temporal_keeps(
    shop: Shop, client: Client
) -> None:
    await shop.provider()
    await shop.place.rules({"error": "unauthorized"})
    activities = shop.activities()
    calls = AiCalls(client, shop.place.settings.patience)

    async with Worker(client, task_queue=TaskQueue.AI, activities=[activities.probe]):
        outcome = await calls.probe(ProbeInput(organization_id=shop.organization))

    assert outcome.reason is CallReason.NO_ANSWER
    assert KEY not in outcome.model_dump_json()
    for table in ("ai_provider", "ai_call", "audit_entry"):
        assert KEY not in await everything(shop.owner, table)


async def everything(owner: asyncpg.Connection, table: str) -> str:
    return json.dumps(await owner.fetchval(f"select json_agg(t)::text from {table} t"))


async def test_who_asked_is_on_record(shop: Shop) -> None:
    provider = await shop.provider()
    asked = ProbeInput(organization_id=shop.organization, provider_id=provider)

    await probe(shop, input=asked)

    wanted = "select subject_id, after from audit_entry where action = 'ai_provider.tested' "
    row = await shop.owner.fetchrow(wanted + "and organization_id = $1", shop.organization)
    assert row is not None
    assert (row["subject_id"], json.loads(row["after"])) == (provider, {"outcome": ANSWERED})


async def test_an_id_of_another_organization_finds_nobody(shop: Shop) -> None:
    asked = ProbeInput(organization_id=shop.organization, provider_id=new_id())

    assert (await probe(shop, input=asked)).reason is CallReason.NO_PROVIDER
