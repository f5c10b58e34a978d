"""What customers send is here in the end, whole and true, or it is said why not."""

import logging

import pytest
from sqlalchemy import text
from temporalio.client import Client
from temporalio.testing import TimeSkipper

from core.temporal.search_attributes import REASON, STATUS
from models.media.types import INBOUND_LIFE, Direction, MediaStatus
from tests.media.files import JPEG, PDF, as_in_a_webhook, digest
from tests.media.place import TOKEN, Handle, Place, moved

DELETED = text("update media set status = 'DELETED' where id = :id")
# So long ago, when Meta's patience with a file ends in two minutes.
LATE = 120 - int(INBOUND_LIFE.total_seconds())


async def said(handle: Handle) -> tuple[str | None, str | None]:
    attributes = (await handle.describe()).typed_search_attributes
    return attributes.get(STATUS), attributes.get(REASON)


async def test_a_message_with_a_file_makes_a_row_and_a_wake(place: Place) -> None:
    part = await place.at_meta(PDF, "application/pdf") | {"filename": "invoice Ana.pdf"}

    row = await place.arrives("document", part)

    assert (row.status, row.direction) == (MediaStatus.WAITING, Direction.INBOUND)
    assert (row.meta_id, row.filename) == (part["id"], "invoice Ana.pdf")
    assert row.sha256 == digest(PDF)
    assert row.expires_at is not None
    assert row.message_id is not None
    [wake] = await place.wakes(row.id)
    assert wake["task"] == "FETCH"
    assert "Ana" not in str(wake)


async def test_a_message_delivered_twice_has_one_file(place: Place) -> None:
    part = await place.at_meta(JPEG)
    row = await place.arrives("image", part)

    await place.message("image", part)

    assert [each.id for each in await place.rows()] == [row.id]
    assert len(await place.wakes(row.id)) == 1


async def test_a_file_is_fetched_and_verified(client: Client, place: Place) -> None:
    row = await place.arrives("image", await place.at_meta(JPEG))

    handle = await moved(client, place, row.id)

    row = await place.row(row.id)
    assert (row.status, row.bytes, row.sha256) == (MediaStatus.STORED, len(JPEG), digest(JPEG))
    assert await place.content(row) == JPEG
    assert place.stored() == [f"{row.organization_id}/{row.id}"]
    assert await said(handle) == ("STORED", "NONE")


async def test_a_cut_download_is_begun_again_until_it_is_whole(
    skipper: TimeSkipper, place: Place
) -> None:
    row = await place.arrives("image", await place.at_meta(JPEG, cuts=2))

    await moved(skipper.client, place, row.id)

    row = await place.row(row.id)
    assert row.status == MediaStatus.STORED
    assert await place.content(row) == JPEG
    [held] = await place.held_by_meta()
    assert held["downloads"] == 3


async def test_a_file_that_is_not_what_was_signed_for_is_not_kept(
    client: Client, place: Place
) -> None:
    part = await place.at_meta(JPEG, sha256=as_in_a_webhook(PDF))
    row = await place.arrives("image", part)

    handle = await moved(client, place, row.id)

    row = await place.row(row.id)
    assert (row.status, row.reason) == (MediaStatus.FAILED, "WrongFile")
    assert row.storage_key is None
    assert place.stored() == []
    assert await said(handle) == ("FAILED", "WrongFile")


async def test_a_file_that_meta_forgot_is_expired(client: Client, place: Place) -> None:
    row = await place.arrives("image", await place.at_meta(JPEG, expired=True))

    handle = await moved(client, place, row.id)

    row = await place.row(row.id)
    assert (row.status, row.reason) == (MediaStatus.EXPIRED, "Expired")
    assert await said(handle) == ("EXPIRED", "Expired")


async def test_a_file_older_than_meta_keeps_them_is_not_asked_for(
    client: Client, place: Place
) -> None:
    eight_days = INBOUND_LIFE.total_seconds() + 86400
    row = await place.arrives("image", await place.at_meta(JPEG), at=-int(eight_days))

    await moved(client, place, row.id)

    assert (await place.row(row.id)).status == MediaStatus.EXPIRED
    [held] = await place.held_by_meta()
    assert held["downloads"] == 0


async def test_a_file_that_is_never_served_is_expired_in_the_end(
    skipper: TimeSkipper, place: Place
) -> None:
    part = await place.at_meta(JPEG, url_seconds=0)
    row = await place.arrives("image", part, at=LATE)

    handle = await moved(skipper.client, place, row.id)

    row = await place.row(row.id)
    assert (row.status, row.reason) == (MediaStatus.EXPIRED, "LinkDead")
    assert await said(handle) == ("EXPIRED", "LinkDead")


async def test_what_was_deleted_while_it_came_is_not_kept(client: Client, place: Place) -> None:
    row = await place.arrives("image", await place.at_meta(JPEG))
    async with place.database.transaction([row.organization_id]) as session:
        await (await session.connection()).execute(DELETED, {"id": row.id})

    await moved(client, place, row.id)

    assert (await place.row(row.id)).status == MediaStatus.DELETED
    assert place.stored() == []


async def test_no_history_and_no_log_holds_a_token_an_address_or_a_name(
    client: Client, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    part = await place.at_meta(PDF, "application/pdf", cuts=1) | {"filename": "invoice Ana.pdf"}
    row = await place.arrives("document", part)

    with caplog.at_level(logging.DEBUG):
        handle = await moved(client, place, row.id)

    shown = str([event async for event in handle.fetch_history_events()])
    converter = client.data_converter
    opened = []
    async for event in handle.fetch_history_events():
        started = event.workflow_execution_started_event_attributes
        for payload in started.input.payloads:
            opened += await converter.decode([payload])
    for secret in (TOKEN, "Ana", "attachments", str(part["id"])):
        assert secret not in shown
        assert secret not in caplog.text
        assert secret not in str(opened)
