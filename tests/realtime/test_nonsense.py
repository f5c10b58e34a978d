"""What we do not understand is refused by field, and nothing else happens."""

import asyncio

import pytest

from tests.realtime.ear import Ear, an_ear, listening, refusal
from tests.realtime.office import Office

ID = "019a0000-0000-7000-8000-000000000000"
NONSENSE = [
    ("", ["body"]),
    ("hello", ["body"]),
    ("[]", ["body"]),
    ('{"event":"conversation:burn"}', ["event"]),
    ('{"conversationId":"' + ID + '"}', ["event"]),
    ('{"event":7}', ["event"]),
    ('{"event":"conversation:join"}', ["conversationId"]),
    ('{"event":"conversation:join","conversationId":"' + ID + '1"}', ["conversationId"]),
    ('{"event":"conversation:leave","conversationId":"' + ID + '","x":1}', ["x"]),
    ('{"event":"typing","conversationId":"' + ID + '","typing":"perhaps"}', ["typing"]),
    ('{"event":"presence","ref":"' + "r" * 65 + '"}', ["ref"]),
    ('{"event":"authenticate","organizationId":"mine"}', ["organizationId"]),
    ('{"event":"presence"' + ',"a":[' * 500, ["body"]),
]


async def _said(ear: Ear, text: str) -> tuple[str, list[str]]:
    await ear.socket.send(text)
    return refusal(await ear.hear())


async def test_nonsense_is_refused_by_field_and_the_socket_stays(
    doors: list[str], office: Office
) -> None:
    conversation = await office.conversation()
    async with listening(doors[0], await office.token()) as ear:
        for text, fields in NONSENSE:
            assert await _said(ear, text) == ("VALIDATION_ERROR", fields), text

        joined = await ear.ask("conversation:join", conversationId=conversation)
        assert joined["event"] == "conversation:joined"


async def test_a_refusal_has_the_envelope_and_repeats_only_the_reference(
    doors: list[str], office: Office
) -> None:
    async with listening(doors[0], await office.token()) as ear:
        heard = await ear.ask("conversation:join", conversationId="+14155550142", ref="join-1")

    assert heard.keys() == {"event", "error", "ref"}
    assert heard["ref"] == "join-1"
    assert heard["error"].keys() == {"code", "message", "details", "requestId", "timestamp"}
    assert "14155550142" not in str(heard)


@pytest.mark.parametrize("event", ["conversation:join", "conversation:leave", "typing", "presence"])
async def test_nothing_is_done_for_a_stranger(doors: list[str], office: Office, event: str) -> None:
    conversation = await office.conversation()
    values = {} if event == "presence" else {"conversationId": conversation}
    async with an_ear(doors[0]) as ear:
        assert await ear.refused(event, **values) == ("AUTHENTICATION_ERROR", [])
        token = await office.token()
        assert (await ear.ask("authenticate", token=token))["event"] == "authenticated"


async def test_who_belongs_to_several_organizations_names_one(
    doors: list[str], office: Office, neighbour: Office
) -> None:
    somebody = await office.member()
    await neighbour.write(
        "insert into membership (organization_id, user_id, role) "
        "values (:organization, :user, 'AGENT')",
        user=somebody.id,
    )
    token = somebody.headers["Authorization"].removeprefix("Bearer ")
    async with an_ear(doors[0]) as ear:
        assert await ear.refused("authenticate", token=token) == (
            "VALIDATION_ERROR",
            ["organizationId"],
        )
        named = str(neighbour.organization_id)
        answer = await ear.ask("authenticate", token=token, organizationId=named)
        assert (answer["event"], answer["organizationId"]) == ("authenticated", named)


async def test_a_request_that_is_no_handshake_finds_nothing(office: Office) -> None:
    answers = await asyncio.gather(
        *(office.people.http.request(method, "/api/ws") for method in ("GET", "POST"))
    )

    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].json()["error"]["code"] == "NOT_FOUND"
