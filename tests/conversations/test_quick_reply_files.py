"""Quick replies that say something with a file."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from core.ids import new_id
from models.media.tables import Media
from models.media.types import Direction, MediaStatus, storage_key
from tests.conversations.inbox import Inbox, Thread
from tests.conversations.threads import a_number
from tests.team.desk import Desk, Json, refusal

PLACE = "/quick-replies"
LATER = timedelta(days=25)


async def a_file(inbox: Inbox, mime_type: str = "image/png", **fields: Any) -> UUID:
    """One that somebody uploaded, and that Meta has."""
    made, expires_at = new_id(), datetime.now(UTC) + fields.pop("left", LATER)
    row = Media(
        id=made,
        organization_id=inbox.here,
        **{
            "phone_number_id": inbox.number_id,
            "direction": Direction.OUTBOUND,
            "status": MediaStatus.STORED,
            "meta_id": str(made.int % 10**15),
            "mime_type": mime_type,
            "bytes": 48213,
            "filename": "menu.png",
            "storage_key": storage_key(inbox.here, made),
            "expires_at": expires_at,
            **fields,
        },
    )
    async with inbox.database.transaction([inbox.here]) as session:
        session.add(row)
    return made


async def ask(inbox: Inbox, thread: Thread, **body: Any) -> httpx.Response:
    said = {"type": "quick_reply", **body}
    return await inbox.desk.ask("POST", f"{thread.path}/messages", said)


async def wakes(inbox: Inbox, media_id: UUID) -> list[str]:
    found = "select payload ->> 'task' as task from outbox where target = :id order by id"
    return [row["task"] for row in await inbox.do(found, id=media_id)]


@pytest.mark.parametrize(
    ("mime_type", "kind", "caption"),
    [
        ("image/png", "image", "Hello {name}."),
        ("video/mp4", "video", "Hello {name}."),
        ("application/pdf", "document", "Hello {name}."),
        ("audio/mpeg", "audio", None),
        ("image/jpeg", "image", None),
    ],
)
async def test_one_with_a_file_is_listed_and_sent_by_its_code(
    inbox: Inbox, mime_type: str, kind: str, caption: str | None
) -> None:
    thread, file = await inbox.thread("Ana"), await a_file(inbox, mime_type)
    made = await inbox.desk.made(PLACE, code="menu", text=caption, mediaId=str(file))

    sent = await ask(inbox, thread, code="MENU")

    assert sent.status_code == httpx.codes.ACCEPTED, sent.text
    [said, _] = (await inbox.said(thread))["data"]
    assert said["type"] == kind
    assert said["content"] == {
        "id": str(file.int % 10**15),
        **({} if caption is None else {"caption": "Hello Ana."}),
        **({"filename": "menu.png"} if kind == "document" else {}),
        **({"voice": False} if kind == "audio" else {}),
    }
    assert said["media"]["id"] == str(file)
    [listed] = await inbox.desk.listed(PLACE)
    assert listed["media"].pop("link")["url"].startswith("http")
    del made["media"]["link"]
    assert listed == made
    assert (made["text"], made["media"]["type"], made["media"]["id"]) == (caption, kind, str(file))


@pytest.mark.parametrize(
    ("mime_type", "fields", "text", "named"),
    [
        ("image/png", {}, "a" * 1025, "text"),
        ("audio/mpeg", {}, "Listen", "text"),
        ("image/webp", {}, None, "mediaId"),
        ("image/png", {"direction": Direction.INBOUND}, None, "mediaId"),
        ("image/png", {"status": MediaStatus.FAILED, "reason": "MediaRefused"}, None, "mediaId"),
    ],
)
async def test_what_whatsapp_would_not_take_names_its_field(
    inbox: Inbox, mime_type: str, fields: Json, text: str | None, named: str
) -> None:
    file = await a_file(inbox, mime_type, **fields)

    answer = await inbox.desk.ask("POST", PLACE, {"code": "x", "text": text, "mediaId": str(file)})

    assert refusal(answer) == (400, "VALIDATION_ERROR", [named])


async def test_a_file_that_is_gone_or_anothers_is_not_there(inbox: Inbox, neighbour: Desk) -> None:
    file = await a_file(inbox)
    assert (await inbox.desk.ask("DELETE", f"/media/{file}")).status_code == 204
    theirs = await a_file(inbox)
    body = {"code": "menu", "mediaId": str(file)}

    gone = await inbox.desk.ask("POST", PLACE, body)
    foreign = await neighbour.ask("POST", PLACE, body | {"mediaId": str(theirs)})

    assert refusal(gone) == refusal(foreign) == (404, "NOT_FOUND", ["mediaId"])


async def test_a_file_stays_while_a_quick_reply_has_it(inbox: Inbox) -> None:
    file = await a_file(inbox)
    made = await inbox.desk.made(PLACE, code="menu", mediaId=str(file))

    kept = await inbox.desk.ask("DELETE", f"/media/{file}")
    replaced = await inbox.desk.ask("PUT", f"{PLACE}/{made['id']}", {"code": "menu", "text": "A"})
    deleted = await inbox.desk.ask("DELETE", f"/media/{file}")

    assert refusal(kept) == (409, "CONFLICT", [])
    assert "menu" in kept.json()["error"]["message"]
    assert replaced.json()["media"] is None
    assert deleted.status_code == 204


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"status": MediaStatus.WAITING, "meta_id": None}, "on its way"),
        ({"status": MediaStatus.STORED, "left": -timedelta(minutes=1)}, "does not know"),
    ],
)
async def test_a_file_that_meta_does_not_have_is_said_when_it_is_used(
    inbox: Inbox, fields: Json, says: str
) -> None:
    thread, file = await inbox.thread(), await a_file(inbox, **fields)
    made = await inbox.desk.made(PLACE, code="menu", mediaId=str(file))

    answer = await ask(inbox, thread, quickReplyId=made["id"])

    assert refusal(answer) == (409, "CONFLICT", ["quickReplyId"])
    assert says in answer.json()["error"]["message"]
    assert len((await inbox.said(thread))["data"]) == 1


async def test_a_file_serves_the_numbers_of_its_account_and_no_other(inbox: Inbox) -> None:
    await inbox.desk.made(PLACE, code="menu", mediaId=str(await a_file(inbox)))
    async with inbox.database.transaction([inbox.here]) as session:
        other = await a_number(session, inbox.here)
    elsewhere = await inbox.thread(number_id=other)

    answer = await ask(inbox, elsewhere, code="menu")

    assert refusal(answer) == (409, "CONFLICT", ["code"])
    await inbox.do(
        "update phone_number set business_account_id = (select business_account_id "
        "from phone_number where id = :own) where id = :other",
        own=inbox.number_id,
        other=other,
    )
    assert (await ask(inbox, elsewhere, code="menu")).is_success


async def test_a_caption_that_grows_too_long_is_refused(inbox: Inbox) -> None:
    thread, file = await inbox.thread("A" * 100), await a_file(inbox)
    words = "{name}" * 11
    await inbox.desk.made(PLACE, code="menu", text=words, mediaId=str(file))

    answer = await ask(inbox, thread, code="menu")

    assert refusal(answer) == (400, "VALIDATION_ERROR", ["code"])
    assert "1,024" in answer.json()["error"]["details"][0]["message"]


@pytest.mark.parametrize(
    ("named", "field"),
    [({}, "quickReplyId"), ({"quickReplyId": str(new_id()), "code": "menu"}, "code")],
)
async def test_a_quick_reply_is_named_once(inbox: Inbox, named: Json, field: str) -> None:
    answer = await ask(inbox, await inbox.thread(), **named)

    assert refusal(answer) == (400, "VALIDATION_ERROR", [field])


async def test_an_old_file_is_brought_to_meta_again_at_once(inbox: Inbox) -> None:
    old, fresh = await a_file(inbox, left=timedelta(days=9)), await a_file(inbox)

    await inbox.desk.made(PLACE, code="old", mediaId=str(old))
    await inbox.desk.made(PLACE, code="fresh", mediaId=str(fresh))

    assert (await wakes(inbox, old), await wakes(inbox, fresh)) == (["RENEW"], [])
