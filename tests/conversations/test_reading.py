"""What was said in a thread, as it is shown."""

from datetime import UTC, datetime, timedelta

from core.ids import new_id
from models.media.tables import Media
from models.media.types import Direction, MediaStatus
from models.sending.types import Origin
from tests.conversations.inbox import Inbox

NOW = datetime.now(UTC)


async def test_messages_come_newest_first_and_pages_stay_whole_while_more_come(
    inbox: Inbox,
) -> None:
    thread = await inbox.thread(at=NOW - timedelta(hours=2))
    for number in range(5):
        await inbox.hears(thread, f"{number}", at=NOW - timedelta(minutes=50 - number))
    first = await inbox.said(thread, "?limit=3")
    await inbox.hears(thread, "and then")

    second = await inbox.said(thread, f"?limit=3&cursor={first['page']['next']}")

    assert [each["text"] for each in first["data"]] == ["4", "3", "2"]
    assert [each["text"] for each in second["data"]] == ["1", "0", "Are you open?"]
    assert second["page"]["next"] is None


async def test_who_wrote_each_message_is_told(inbox: Inbox) -> None:
    department = await inbox.department()
    agent = await inbox.agent(department, "Bo Lima")
    thread = await inbox.thread()
    assert (await inbox.of(agent.who).reply(thread, "By hand")).is_success
    for origin in (Origin.AI, Origin.SYSTEM, Origin.PHONE, None):
        await inbox.says(thread, origin=origin)

    said = (await inbox.said(thread))["data"]

    origins = [each["origin"] for each in said]
    assert origins == ["API", "PHONE", "SYSTEM", "AI", "AGENT", "CUSTOMER"]
    by_hand = said[4]
    assert by_hand["author"] == {"userId": str(agent.who.id), "name": "Bo Lima"}
    assert (by_hand["direction"], by_hand["status"]) == ("OUTBOUND", "DUE")
    assert (by_hand["text"], by_hand["content"]["body"]) == ("By hand", "By hand")


async def test_reactions_edits_and_revocations_are_shown_on_their_message(inbox: Inbox) -> None:
    thread = await inbox.thread(at=NOW - timedelta(minutes=9))
    edited = await inbox.hears(thread, "Fixed", at=NOW - timedelta(minutes=8))
    revoked = await inbox.hears(thread, "Never said", at=NOW - timedelta(minutes=7))
    await inbox.do("update message set edited_at = now() where id = :id", id=edited)
    await inbox.do("update message set revoked_at = now() where id = :id", id=revoked)
    [row] = await inbox.do(
        'update message set reactions = \'{"customer": "x"}\' where id = :id returning wamid',
        id=edited,
    )
    for kind in ("edit", "revoke", "reaction"):
        await inbox.hears(thread, kind, type=kind, about=row.wamid)
    await inbox.says(
        thread, type="reaction", body={"message_id": row.wamid, "emoji": "\u2764\ufe0f"}
    )

    said = await inbox.said(thread)

    assert [each["id"] for each in said["data"][:2]] == [str(revoked), str(edited)]
    gone, changed, _ = said["data"]
    assert gone["revokedAt"] is not None
    assert (gone["text"], gone["content"]) == (None, None)
    assert changed["editedAt"] is not None
    assert changed["reactions"] == {"customer": "x", "business": "\u2764\ufe0f"}


async def test_what_a_message_answers_is_named_by_both_ids(inbox: Inbox) -> None:
    thread = await inbox.thread()
    question = await inbox.hears(thread, "Which?")
    [row] = await inbox.do("select wamid from message where id = :id", id=question)
    assert (await inbox.reply(thread, "This", replyTo=str(question))).is_success
    await inbox.hears(thread, "Thanks", about=row.wamid)
    await inbox.hears(thread, "Lost", about="wamid.before")

    lost, thanks, this, _, _ = (await inbox.said(thread))["data"]

    assert this["replyTo"] == {"id": str(question), "metaId": row.wamid}
    assert thanks["replyTo"] == {"id": str(question), "metaId": row.wamid}
    assert lost["replyTo"] == {"id": None, "metaId": "wamid.before"}


async def test_a_file_is_shown_with_a_link_once_it_is_here(inbox: Inbox) -> None:
    thread = await inbox.thread()
    message = await inbox.hears(thread, type="image")
    media = Media(
        id=new_id(),
        organization_id=inbox.here,
        phone_number_id=thread.number_id,
        direction=Direction.INBOUND,
        status=MediaStatus.STORED,
        mime_type="image/png",
        storage_key="somewhere",
        message_id=message,
    )
    async with inbox.database.transaction([inbox.here]) as session:
        session.add(media)

    [shown, *_] = (await inbox.said(thread))["data"]

    assert shown["media"]["id"] == str(media.id)
    assert f"/api/media/{media.id}/download?token=" in shown["media"]["link"]["url"]


async def test_what_came_with_an_advertisement_is_shown(inbox: Inbox) -> None:
    thread = await inbox.thread()
    await inbox.hears(thread, body={"referral": {"source_type": "ad"}})

    [shown, *_] = (await inbox.said(thread))["data"]

    assert shown["referral"] == {"source_type": "ad"}
