"""One person is one contact, also after Meta gave them another name."""

from typing import Any

from models.conversations.merging import merge
from tests.conversations.scene import Scene
from tests.ingest.moments import epoch, later
from tests.ingest.world import Json, a_delivery, ingest


async def changed_number(scene: Scene, old: int, new: int, **of: Any) -> None:
    system = {"body": "changed", "wa_id": f"1415555{new:04d}", "type": "user_changed_number"}
    await scene.hears(scene.message(who=old, type="system", system=system, **of))


async def contacts(scene: Scene) -> list[Json]:
    return await scene.read("select * from contact order by id")


async def test_who_changes_their_number_is_found_by_both(scene: Scene) -> None:
    await scene.hears(scene.message(who=1))

    await changed_number(scene, 1, 2)
    await scene.hears(scene.message(who=2, seconds=9))

    assert len(await contacts(scene)) == 1
    assert (await scene.thread())["unread"] == 2


async def test_two_contacts_become_one_with_everything_they_had(scene: Scene) -> None:
    await scene.hears(scene.message("wamid.a", who=1, seconds=3))
    await scene.hears(scene.message("wamid.b", who=2, seconds=1))
    await scene.hears(scene.message("wamid.c", who=2, seconds=5, type="reaction",
                                    reaction={"message_id": "wamid.b", "emoji": "👍"}))  # fmt: skip
    [first, second] = await contacts(scene)
    await scene.write(
        "update contact set email = 'ana@example.com' where id = :id", id=second["id"]
    )
    await scene.write(
        "insert into consent (id, organization_id, contact_id, state, source, at) "
        "values (uuidv7(), :here, :id, 'OPTED_OUT', 'message', :at)",
        here=scene.organization_id, id=second["id"], at=later(1),
    )  # fmt: skip
    await scene.write(
        "update contact set consent = 'OPTED_OUT', consent_at = :at where id = :id",
        id=second["id"],
        at=later(1),
    )

    await changed_number(scene, 2, 1, wamid="wamid.d", seconds=7)

    [survivor] = await contacts(scene)
    thread = await scene.thread()
    assert (survivor["id"], survivor["email"]) == (first["id"], "ana@example.com")
    assert survivor["consent"] == "OPTED_OUT"
    assert [each["wamid"] for each in await scene.messages()] == [
        *("wamid.b", "wamid.a"),
        *("wamid.c", "wamid.d"),
    ]
    assert (thread["unread"], thread["waiting_since"], thread["state"]) == (2, later(1), "OPEN")
    assert len([each for each in await scene.cases() if each["closed_at"] is None]) == 1
    rows = await scene.read("select action from audit_entry")
    assert [row["action"] for row in rows] == ["contact.merged"]


async def test_threads_with_different_numbers_stay_apart(scene: Scene) -> None:
    await scene.hears(scene.message(who=1))
    await scene.write(
        "insert into contact (id, organization_id, consent, blocked) "
        "values (uuidv7(), :here, 'UNKNOWN', false)",
        here=scene.organization_id,
    )
    await scene.write(
        """
        with number as (
            insert into phone_number (id, organization_id, business_account_id, meta_id,
                                      display_phone_number, status, quality, throughput)
            values (uuidv7(), :here, :account, 'another', '-', 'CONNECTED', 'GREEN', 80)
            returning id)
        insert into conversation (id, organization_id, contact_id, phone_number_id)
        select uuidv7(), :here, (select max(id::text)::uuid from contact), number.id from number
        """,
        here=scene.organization_id,
        account=scene.business.account_id,
    )
    both = [row["id"] for row in await contacts(scene)]

    async with scene.database.transaction([scene.organization_id]) as session:
        survivor = await merge(session, scene.organization_id, both)

    assert [each["contact_id"] for each in await scene.threads()] == [survivor, survivor]


async def test_another_user_id_of_the_same_person_is_learnt(scene: Scene) -> None:
    known = scene.message(who=1)
    known["messages"][0]["from_user_id"] = "US.1"
    await scene.hears(known)
    value = {
        "metadata": {"phone_number_id": scene.business.number},
        "user_id_update": [
            {"user_id": {"previous": "US.1", "current": "US.2"}, "timestamp": epoch(2)}
        ],
    }

    await ingest(
        scene.database, scene.business, a_delivery(scene.business, "user_id_update", value)
    )

    rows = await scene.read("select value from contact_identity where kind = 'BSUID' order by 1")
    assert [row["value"] for row in rows] == ["US.1", "US.2"]
    assert len(await contacts(scene)) == 1
