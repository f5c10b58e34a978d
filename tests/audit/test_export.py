"""The whole log as a file."""

import csv
import io
import json
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from api.spreadsheets import cell
from core.database import Database
from models.auth.permissions import Role
from models.auth.types import ActorKind
from tests.audit.entries import many, noted
from tests.organizations.people import People, Somebody


async def test_an_export_holds_everything_newest_first(
    people: People,
    database: Database,
    organization: UUID,
    admin: Somebody,
    owner: asyncpg.Connection,
) -> None:
    await many(owner, organization, 2500, datetime(2026, 1, 1, tzinfo=UTC))
    await noted(database, organization, "x.done", kind=ActorKind.USER, by=admin.id)

    answer = await people.ask(admin, "GET", "/audit-log/export")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="audit-log.csv"' in answer.headers["content-disposition"]
    assert len({row["id"] for row in rows}) == 2501
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    assert (rows[0]["action"], rows[0]["actor_email"]) == ("x.done", admin.email)


async def test_json_lines_are_the_entries_of_the_list(
    people: People, database: Database, organization: UUID, admin: Somebody
) -> None:
    await noted(database, organization, "a.done", after={"name": "x"})
    await noted(database, organization, "b.done")

    answer = await people.ask(admin, "GET", "/audit-log/export?format=jsonl")
    listed = (await people.ask(admin, "GET", "/audit-log")).json()["data"]

    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in answer.text.splitlines()] == listed


async def test_an_export_is_filtered_as_the_list_is(
    people: People, database: Database, organization: UUID, admin: Somebody
) -> None:
    await noted(database, organization, "a.done")
    await noted(database, organization, "b.done")

    answer = await people.ask(admin, "GET", "/audit-log/export?action=b.")

    assert [row["action"] for row in csv.DictReader(io.StringIO(answer.text))] == ["b.done"]


async def test_a_name_that_is_a_formula_stays_a_name(
    people: People, database: Database, organization: UUID, admin: Somebody
) -> None:
    clever = await people.member(organization, Role.AGENT, '=HYPERLINK("http://x","y")')
    await noted(database, organization, "a.done", kind=ActorKind.USER, by=clever.id)

    answer = await people.ask(admin, "GET", "/audit-log/export")

    [row] = csv.DictReader(io.StringIO(answer.text))
    assert row["actor_name"] == '\'=HYPERLINK("http://x","y")'


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(value: str) -> None:
    assert cell(value) == f"'{value}"


@pytest.mark.parametrize(("value", "shown"), [(None, ""), ("a=1", "a=1"), (7, "7")])
def test_everything_else_is_shown_as_it_is(value: object, shown: str) -> None:
    assert cell(value) == shown
