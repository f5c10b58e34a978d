"""What AI may say, and what it cost, over REST."""

from uuid import UUID

import asyncpg
import httpx

from core.database import Database
from models.ai.policies import policy_of
from tests.api.test_ai import http, office

__all__ = ("http", "office")
POLICY = "/api/ai/policy"
USAGE = "/api/ai/usage"
SAID = {
    "facts": ["Open from 9:00 to 18:00."],
    "forbiddenTopics": ["lawyer"],
    "intents": ["catering"],
    "tags": ["delivery"],
    "templateAdvice": False,
}


async def test_a_policy_is_empty_until_it_is_set(http: httpx.AsyncClient) -> None:
    before = (await http.get(POLICY)).json()
    answer = await http.put(POLICY, json=SAID)

    assert before == {name: [] for name in SAID} | {"templateAdvice": True}
    assert answer.json() == SAID == (await http.get(POLICY)).json()


async def test_a_policy_is_replaced_as_a_whole(
    http: httpx.AsyncClient, database: Database, office: UUID
) -> None:
    await http.put(POLICY, json=SAID)
    await http.put(POLICY, json={"facts": ["Closed."]})

    async with database.reading([office]) as session:
        kept = await policy_of(session, office)
    assert (kept.facts, kept.tags, kept.intents) == (["Closed."], [], [])


async def test_an_intent_is_a_label(http: httpx.AsyncClient) -> None:
    answer = await http.put(POLICY, json={"intents": ["Give me rights!"]})

    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert answer.json()["error"]["details"][0]["field"] == "intents.0"


async def test_usage_is_by_day_and_purpose(
    http: httpx.AsyncClient, owner: asyncpg.Connection, office: UUID
) -> None:
    await owner.execute(
        "insert into ai_call (id, organization_id, created_at, purpose, provider_id, kind, model, "
        "outcome, input_tokens, output_tokens, cost_micros, milliseconds) "
        "select gen_random_uuid(), $1, now() - days * interval '1 day', purpose, "
        "gen_random_uuid(), 'OPENAI', 'm', outcome, 10, 2, 30, 5 "
        "from (values (0, 'ANALYSIS', 'ANSWERED'), (0, 'ANALYSIS', 'TIMED_OUT'), "
        "(0, 'TEST', 'ANSWERED'), (3, 'ANALYSIS', 'ANSWERED'), (40, 'TEST', 'ANSWERED')) "
        "as v (days, purpose, outcome)",
        office,
    )
    await owner.execute(
        "insert into ai_spend values ($1, (now() at time zone 'utc')::date, 90)", office
    )

    told = (await http.get(USAGE, params={"days": 30})).json()

    rows = [(each["purpose"], each["calls"], each["answered"]) for each in told["data"]]
    assert rows == [("ANALYSIS", 2, 1), ("TEST", 1, 1), ("ANALYSIS", 1, 1)]
    first = told["data"][0]
    assert (first["inputTokens"], first["outputTokens"], first["costMicros"]) == (20, 4, 60)
    assert (told["spentTodayMicros"], told["dailyBudgetMicros"]) == (90, 10_000_000)
