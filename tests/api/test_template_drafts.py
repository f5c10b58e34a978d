"""Drafts, revisions and copies of templates."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from core.database import Database
from tests.api.desk import told
from tests.api.drafts import Json, fields, put
from tests.api.test_templates import BODY, a_template

STATUS = "update template set status = $2, meta_id = '5009005', edited_at = $3 where id = $1"


async def at_meta(owner: asyncpg.Connection, draft: Json, status: str, *edits: datetime) -> None:
    await owner.execute(STATUS, UUID(draft["id"]), status, list(edits))


async def test_all_that_is_wrong_is_answered_at_once(
    alone: httpx.AsyncClient, account: tuple[UUID, UUID]
) -> None:
    components = [{"type": "BODY", "text": "{{1}} x"}, {"type": "FOOTER", "text": "x" * 61}]
    bad = a_template(account[1], name="Open Again", components=components)

    answer = await alone.post("/api/templates", json=bad)

    assert answer.status_code == 400
    wrong = {"name", "components[0].text", "components[0].example.body_text"}
    assert {*fields(answer)} == wrong | {"components[1].text"}


async def test_a_draft_may_be_unfinished_and_says_what_is_left(
    alone: httpx.AsyncClient, account: tuple[UUID, UUID]
) -> None:
    unfinished = a_template(account[1], components=[], submit=False)

    made = (await alone.post("/api/templates", json=unfinished)).json()
    written = await put(alone, made, "/body", {"text": "Hello."})

    assert [each["field"] for each in made["violations"]] == ["components"]
    assert (written.json()["status"], written.json()["violations"]) == ("DRAFT", [])
    assert written.json()["components"] == [{"type": "BODY", "text": "Hello."}]


async def test_parts_of_a_draft_come_and_go_in_their_places(
    alone: httpx.AsyncClient, draft: Json
) -> None:
    await put(alone, draft, "/buttons", {"buttons": [{"type": "quick_reply", "text": "Yes"}]})
    await put(alone, draft, "/footer", {"type": "footer", "text": "Bye"})
    whole = (await put(alone, draft, "/header", {"format": "text", "text": "Hi"})).json()
    less = (await put(alone, draft, "/footer", {})).json()

    kinds = ["HEADER", "BODY", "FOOTER", "BUTTONS"]
    assert [each["type"] for each in whole["components"]] == kinds
    assert whole["components"][3]["buttons"] == [{"type": "QUICK_REPLY", "text": "Yes"}]
    assert [each["type"] for each in less["components"]] == ["HEADER", "BODY", "BUTTONS"]


@pytest.mark.parametrize(
    ("part", "body", "field"),
    [
        ("/header", {"format": "AUDIO"}, "format"),
        ("/body", {"text": "Hi", "color": "red"}, "color"),
        ("/footer", {"text": 7}, "text"),
        ("/buttons", {"buttons": [{"type": "POLL"}]}, "buttons[0].type"),
        ("", {"category": "MARKETING", "components": [*BODY, 7]}, "components[1].type"),
        ("", {"category": "NEWS", "components": BODY}, "category"),
    ],
)
async def test_what_cannot_be_read_gets_into_no_draft(
    alone: httpx.AsyncClient, draft: Json, part: str, body: Json, field: str
) -> None:
    answer = await put(alone, draft, part, body)

    assert answer.status_code == 400
    assert fields(answer) == [field]


async def test_a_draft_is_renamed_and_a_name_is_taken_once(
    alone: httpx.AsyncClient, account: tuple[UUID, UUID], draft: Json
) -> None:
    body = {"category": "UTILITY", "components": BODY, "name": "other", "language": "de"}

    renamed = await put(alone, draft, "", body)
    await alone.post("/api/templates", json=a_template(account[1], submit=False))
    taken = await put(alone, draft, "", body | {"name": "open_again", "language": "en"})

    assert (renamed.json()["name"], renamed.json()["language"]) == ("other", "de")
    assert (taken.status_code, fields(taken)) == (409, ["name"])


async def test_what_meta_has_stays_and_the_change_stands_beside_it(
    alone: httpx.AsyncClient, draft: Json, owner: asyncpg.Connection
) -> None:
    await at_meta(owner, draft, "APPROVED")

    revised = (await put(alone, draft, "/body", {"text": "We open later."})).json()
    back = (await put(alone, draft, "", {"category": "MARKETING", "components": BODY})).json()

    assert revised["components"] == draft["components"]
    assert revised["revision"]["components"] == [{"type": "BODY", "text": "We open later."}]
    assert revised["status"] == "APPROVED"
    assert back["revision"] is None


async def test_parts_are_changed_one_after_the_other_in_the_same_revision(
    alone: httpx.AsyncClient, draft: Json, owner: asyncpg.Connection
) -> None:
    await at_meta(owner, draft, "REJECTED")

    await put(alone, draft, "/footer", {"text": "Bye"})
    revised = (await put(alone, draft, "/body", {"text": "{{1}}"})).json()

    kinds = [each["type"] for each in revised["revision"]["components"]]
    assert kinds == ["BODY", "FOOTER"]
    assert {each["field"] for each in revised["violations"]} == {
        "components[0].text",
        "components[0].example.body_text",
    }


@pytest.mark.parametrize(
    ("status", "change", "field"),
    [
        ("REJECTED", {"name": "other"}, "name"),
        ("PAUSED", {"language": "de"}, "language"),
        ("APPROVED", {"category": "UTILITY"}, "category"),
    ],
)
async def test_what_meta_never_changes_is_refused(
    alone: httpx.AsyncClient,
    draft: Json,
    owner: asyncpg.Connection,
    status: str,
    change: Json,
    field: str,
) -> None:
    await at_meta(owner, draft, status)

    answer = await put(alone, draft, "", {"category": "MARKETING", "components": BODY} | change)

    assert (answer.status_code, fields(answer)) == (400, [field])


@pytest.mark.parametrize("status", ["PENDING", "IN_APPEAL", "DISABLED", "ARCHIVED", "DELETED"])
async def test_what_meta_takes_no_changes_of_is_not_changed(
    alone: httpx.AsyncClient, draft: Json, owner: asyncpg.Connection, status: str
) -> None:
    await at_meta(owner, draft, status)

    answer = await put(alone, draft, "/footer", {"text": "Bye"})

    assert (answer.status_code, fields(answer)) == (409, ["status"])


async def test_how_often_meta_still_takes_edits_is_shown(
    alone: httpx.AsyncClient, draft: Json, owner: asyncpg.Connection
) -> None:
    now = datetime.now(UTC)
    long_ago = [now - timedelta(days=25 - at) for at in range(9)]
    await at_meta(owner, draft, "APPROVED", *long_ago, now - timedelta(hours=1))

    edits = (await alone.get(f"/api/templates/{draft['id']}")).json()["edits"]

    assert (edits["lastDay"], edits["lastMonth"], edits["limited"]) == (1, 10, True)
    assert datetime.fromisoformat(edits["nextAt"]) == long_ago[0] + timedelta(days=30)


async def test_a_copy_is_a_draft_of_another_name_or_language(
    alone: httpx.AsyncClient, draft: Json, owner: asyncpg.Connection
) -> None:
    await at_meta(owner, draft, "APPROVED")
    path = f"/api/templates/{draft['id']}/duplicate"

    same, german = [await alone.post(path, json=each) for each in ({}, {"language": "de"})]
    again = await alone.post(path, json={"language": "de"})
    nowhere = await alone.post(path, json={"businessAccountId": str(uuid4())})

    shown = [(a.json()["name"], a.json()["language"], a.json()["status"]) for a in (same, german)]
    assert shown == [("open_again_copy", "en", "DRAFT"), ("open_again", "de", "DRAFT")]
    assert (again.status_code, nowhere.status_code) == (409, 400)


async def test_lists_are_narrowed(
    alone: httpx.AsyncClient, account: tuple[UUID, UUID], draft: Json
) -> None:
    other = a_template(account[1], name="closed", language="de", category="UTILITY", submit=False)
    await alone.post("/api/templates", json=other)

    for query, names in (
        ("", ["closed", "open_again"]),
        ("search=OPEN", ["open_again"]),
        ("search=%25", []),
        ("language=de", ["closed"]),
        ("category=UTILITY", ["closed"]),
        ("category=UTILITY&language=en", []),
        ("status=APPROVED", []),
        ("quality=UNKNOWN&limit=1", ["closed"]),
        (f"businessAccountId={account[1]}&search=_", ["open_again"]),
        (f"businessAccountId={uuid4()}", []),
    ):
        listed = (await alone.get(f"/api/templates?{query}")).json()["data"]
        assert [each["name"] for each in listed] == names, query


async def test_every_change_is_told_without_the_text(
    alone: httpx.AsyncClient,
    account: tuple[UUID, UUID],
    draft: Json,
    owner: asyncpg.Connection,
    database: Database,
) -> None:
    await put(alone, draft, "", {"category": "UTILITY", "components": BODY})
    await at_meta(owner, draft, "REJECTED")
    await put(alone, draft, "/body", {"text": "We open later."})

    _, rewritten, revised = await told(database, account[0], UUID(draft["id"]))

    assert (rewritten.action, revised.action) == ("template.rewritten", "template.revised")
    assert (rewritten.before, rewritten.after) == (
        {"category": "MARKETING"},
        {"category": "UTILITY"},
    )
    assert revised.after == {"components": "(changed)"}


async def test_nobody_else_s_template_is_changed(alone: httpx.AsyncClient) -> None:
    for part in ("/header", "/body", "/footer", "/buttons"):
        assert (await put(alone, {"id": uuid4()}, part, {})).status_code == 404


async def test_what_is_being_submitted_is_not_changed(
    alone: httpx.AsyncClient, draft: Json, owner: asyncpg.Connection
) -> None:
    await owner.execute("update template set submitted_at = now() where id = $1", UUID(draft["id"]))

    assert (await put(alone, draft, "/footer", {"text": "Bye"})).status_code == 409
