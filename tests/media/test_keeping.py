"""Looking after everybody's files: what no row knows goes, what is kept at hand stays at Meta."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from temporalio.client import Client
from temporalio.testing import ActivityEnvironment
from temporalio.worker import Worker

from activities.media.keeping import OLD, MediaKeeping
from core.database import Database
from core.ids import new_id
from core.temporal.interceptor import RedactingInterceptor
from core.temporal.queues import TaskQueue
from models.media.tables import Media, MediaEarlierId
from models.media.types import Direction, MediaStatus, Progress, storage_key
from models.team.tables import QuickReply
from models.templates import samples_kept
from models.templates.tables import TemplateSample
from tests.auth.callers import an_organization
from tests.media.files import PNG
from tests.media.place import Place, moved
from workflows.media.keeping import MediaKeepingWorkflow
from workflows.media.lifecycle import SCHEDULE, ensure_keeping

LONG_AGO = OLD + timedelta(hours=1)
SOON = timedelta(days=9)
LATE = timedelta(days=11)


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def lies(place: Place, key: str, age: timedelta = LONG_AGO) -> str:
    """A file that came so long ago."""
    await place.storage.put(key, pieces(PNG))
    at = (datetime.now(UTC) - age).timestamp()
    os.utime(place.folder / key, (at, at))
    return key


async def a_row(place: Place, **fields: Any) -> Media:
    here, made = place.business.organization_id, new_id()
    row = Media(
        id=made,
        organization_id=here,
        **{
            "phone_number_id": place.business.number_id,
            "direction": Direction.OUTBOUND,
            "status": MediaStatus.STORED,
            "mime_type": "image/png",
            "meta_id": str(made.int % 10**15),
            "storage_key": storage_key(here, made),
            "expires_at": datetime.now(UTC) + SOON,
            **fields,
        },
    )
    async with place.database.transaction([here]) as session:
        session.add(row)
    return row


async def at_hand(place: Place, row: Media) -> None:
    here = place.business.organization_id
    async with place.database.transaction([here]) as session:
        session.add(QuickReply(organization_id=here, code=f"c{row.id.hex[-8:]}", media_id=row.id))


async def a_day_passes(client: Client, place: Place) -> Progress:
    keeping = MediaKeeping(place.database, place.storage)
    async with Worker(
        client,
        task_queue=TaskQueue.CONTROL,
        workflows=[MediaKeepingWorkflow],
        activities=keeping.every,
        interceptors=[RedactingInterceptor()],
    ):
        return await client.execute_workflow(
            MediaKeepingWorkflow.run, id=f"keeping-{new_id()}", task_queue=TaskQueue.CONTROL
        )


async def swept(place: Place, so_far: Progress | None = None) -> Progress:
    keeping = MediaKeeping(place.database, place.storage)
    return await ActivityEnvironment().run(keeping.sweep, so_far or before(place))


def before(place: Place) -> Progress:
    """So that other tests' organizations are not looked at: ids grow."""
    return Progress(last=UUID(int=place.business.organization_id.int - 1))


async def test_an_orphan_goes_and_what_is_known_or_fresh_stays(
    client: Client, place: Place
) -> None:
    here = place.business.organization_id
    orphan = await lies(place, storage_key(here, new_id()))
    sample_orphan = await lies(place, samples_kept.storage_key(here, new_id()))
    stays = {
        await lies(place, storage_key(here, new_id()), OLD - timedelta(hours=1)),
        await lies(place, str((await a_row(place)).storage_key)),
        await lies(place, storage_key(here, (await _fetched_now(place)).id)),
        await lies(place, storage_key(here, (await a_row(place, status="DELETED")).id)),
        await lies(place, await _a_sample(place)),
        await lies(place, f"{here}/notes.txt"),
        await lies(place, f"{here}/backup/{new_id()}"),
        await lies(place, storage_key(new_id(), new_id())),
    }
    assert {orphan, sample_orphan} < set(place.stored())

    told = await a_day_passes(client, place)

    assert set(place.stored()) == stays
    assert (told.files, told.removed, told.bytes) == (9, 2, 2 * len(PNG))
    assert (told.fresh, told.strange) == (1, 2)


async def test_more_than_a_page_is_swept(place: Place) -> None:
    here = place.business.organization_id
    for _ in range(1100):
        await lies(place, storage_key(here, new_id()))

    told = await swept(place)

    assert (place.stored(), told.removed) == ([], 1100)


async def test_a_sweep_that_was_cut_off_goes_on_where_it_was(
    place: Place, database: Database
) -> None:
    first = place.business.organization_id
    second = await an_organization(database)
    left = await lies(place, storage_key(first, new_id()))
    await lies(place, storage_key(second, new_id()))
    environment = ActivityEnvironment()
    heard = before(place).model_copy(update={"last": first, "removed": 5})
    environment.info = replace(environment.info, heartbeat_details=[heard.model_dump(mode="json")])

    keeping = MediaKeeping(place.database, place.storage)
    told = await environment.run(keeping.sweep, before(place))

    assert place.stored() == [left]
    assert told.removed == 6


async def test_what_quick_replies_hold_is_renewed_in_time_and_nothing_else(
    client: Client, place: Place
) -> None:
    due, late, unheld = await a_row(place), await _expiring(place, LATE), await a_row(place)
    await at_hand(place, due)
    await at_hand(place, late)

    told = await a_day_passes(client, place)

    assert [wake["task"] for wake in await place.wakes(due.id)] == ["RENEW"]
    assert await place.wakes(late.id) == await place.wakes(unheld.id) == []
    assert told.renewed >= 1


async def test_a_renewed_file_has_a_new_id_at_meta_and_is_found_by_the_old_one(
    client: Client, place: Place
) -> None:
    row = await a_row(place)
    await lies(place, str(row.storage_key))
    await at_hand(place, row)
    await a_day_passes(client, place)

    handle = await moved(client, place, row.id)

    now = await place.row(row.id)
    [held] = await place.held_by_meta()
    assert (await handle.result()).status is MediaStatus.STORED
    assert (now.meta_id, now.meta_id != row.meta_id) == (held["id"], True)
    assert now.expires_at is not None
    assert now.expires_at > datetime.now(UTC) + timedelta(days=29)
    async with place.database.reading([row.organization_id]) as session:
        earlier = await session.get(MediaEarlierId, (row.organization_id, row.meta_id))
    assert earlier is not None
    assert earlier.media_id == row.id


async def test_a_file_is_renewed_once_and_again_when_it_is_due_again(
    client: Client, place: Place
) -> None:
    row = await a_row(place)
    await lies(place, str(row.storage_key))
    await at_hand(place, row)
    await a_day_passes(client, place)
    await moved(client, place, row.id)
    await moved(client, place, row.id)
    assert len(await place.held_by_meta()) == 1

    await _expires(place, row.id)
    await moved(client, place, row.id)

    assert len(await place.held_by_meta()) == 2


async def test_the_look_is_scheduled_once_and_stays_as_it_was_left(client: Client) -> None:
    await ensure_keeping(client)
    await client.get_schedule_handle(SCHEDULE).pause()

    await ensure_keeping(client)

    assert (await client.get_schedule_handle(SCHEDULE).describe()).schedule.state.paused
    await client.get_schedule_handle(SCHEDULE).delete()


async def _fetched_now(place: Place) -> Media:
    """Its file is here, and its row does not say so yet."""
    return await a_row(
        place, direction=Direction.INBOUND, status=MediaStatus.FETCHING, storage_key=None
    )


async def _expiring(place: Place, left: timedelta) -> Media:
    return await a_row(place, expires_at=datetime.now(UTC) + left)


async def _expires(place: Place, media_id: UUID) -> None:
    async with place.database.transaction([place.business.organization_id]) as session:
        row = await session.get(Media, (media_id, place.business.organization_id))
        assert row is not None
        row.expires_at = datetime.now(UTC) + SOON


async def _a_sample(place: Place) -> str:
    here, made = place.business.organization_id, new_id()
    key = samples_kept.storage_key(here, made)
    row = TemplateSample(
        id=made,
        organization_id=here,
        business_account_id=place.business.account_id,
        mime_type="image/png",
        bytes=len(PNG),
        sha256="0" * 64,
        storage_key=key,
    )
    async with place.database.transaction([here]) as session:
        session.add(row)
    return key
