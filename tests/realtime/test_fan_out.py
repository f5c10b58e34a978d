"""Who hears what, whichever process they are connected to."""

from core.ids import new_id
from models.auth.permissions import Role
from models.realtime.types import LiveEvent, Told
from tests.messages.desk import PHONE
from tests.realtime.ear import ids, listening, refusal
from tests.realtime.office import Office, token_of

E = LiveEvent
LAST = E.TEMPLATE_STATUS


async def test_what_changes_through_one_process_is_heard_at_both(
    doors: list[str], office: Office
) -> None:
    message = new_id()
    somebody = await office.member()
    await office.write(
        "insert into contact (id, organization_id, consent, blocked) "
        "values (:id, :organization, 'UNKNOWN', false)",
        id=message,
    )
    await office.write(
        "insert into message (id, organization_id, phone_number_id, contact_id, inbound, type, at) "
        "values (:id, :organization, :number, :id, false, 'text', now())",
        id=message,
        number=office.business.number_id,
    )
    await office.write(
        "insert into delivery (id, organization_id, purpose, address, state, due_at, expires_at, "
        "tries, reached, deliveries) "
        "values (:id, :organization, 'SERVICE', :phone, 'due', now(), now(), 0, 'not', 0)",
        id=message,
        phone=PHONE,
    )
    token = token_of(somebody)
    async with listening(doors[0], token) as here, listening(doors[1], token) as there:
        answer = await office.people.ask(somebody, "DELETE", f"/messages/{message}")
        assert answer.is_success, answer.text

        for ear in (here, there):
            heard = await ear.hear()
            assert (heard["event"], heard["id"]) == ("message:status", str(message))
            assert heard["version"] > 0


async def test_an_event_says_ids_and_a_version_and_nothing_else(
    doors: list[str], office: Office
) -> None:
    conversation = new_id()
    async with listening(doors[0], await office.token()) as ear:
        (message,) = await office.tell(Told(E.MESSAGE_NEW, new_id(), 7, conversation))

        assert await ear.hear() == {
            "event": "message:new",
            "id": message,
            "version": 7,
            "conversationId": str(conversation),
        }


async def test_versions_grow_where_nobody_counts_them(doors: list[str], office: Office) -> None:
    template = new_id()
    async with listening(doors[0], await office.token()) as ear:
        for _ in range(2):
            await office.tell(Told(E.TEMPLATE_STATUS, template))
        first, second = await ear.hear(), await ear.hear()

    assert first["version"] < second["version"] < 2**53


async def test_another_organization_hears_nothing(
    doors: list[str], office: Office, neighbour: Office
) -> None:
    async with listening(doors[0], await neighbour.token()) as ear:
        await office.tell(*E)
        await neighbour.tell(LAST)

        assert (await ear.hear())["event"] == LAST


async def test_who_belongs_to_both_hears_only_of_the_one_they_named(
    doors: list[str], office: Office, neighbour: Office
) -> None:
    somebody = await office.member()
    await neighbour.write(
        "insert into membership (organization_id, user_id, role) "
        "values (:organization, :user, 'AGENT')",
        user=somebody.id,
    )
    async with listening(doors[0], token_of(somebody), neighbour.organization_id) as ear:
        await office.tell(LAST)
        told = await neighbour.tell(LAST)

        assert ids([await ear.hear()]) == told


async def test_a_key_hears_what_its_scopes_allow(doors: list[str], office: Office) -> None:
    heard = {}
    for scope in ("read:messages", "read:campaigns", "read:templates"):
        _, key = await office.key(scope, "read:audit")
        async with listening(doors[1], key) as ear:
            await office.tell(*E)
            # The last of what this key may hear comes last.
            last = {"read:messages": E.MESSAGE_NEW, "read:campaigns": E.CAMPAIGN_PROGRESS}
            marker = await office.tell(last.get(scope, LAST))
            events = [await ear.hear()]
            while events[-1]["id"] != marker[0]:
                events.append(await ear.hear())
            heard[scope] = sorted({each["event"] for each in events})

    assert heard == {
        "read:messages": sorted(
            [E.MESSAGE_NEW, E.MESSAGE_STATUS, E.CONVERSATION_UPDATED, E.CONVERSATION_ASSIGNED]
        ),
        "read:campaigns": [E.CAMPAIGN_PROGRESS],
        "read:templates": [E.TEMPLATE_STATUS],
    }


async def test_a_notification_is_heard_by_those_it_names(doors: list[str], office: Office) -> None:
    ana, bo = await office.member(), await office.member(Role.VIEWER)
    async with (
        listening(doors[0], token_of(ana)) as named,
        listening(doors[1], token_of(bo)) as ear,
    ):
        await office.tell(Told(E.NOTIFICATION, new_id(), user_ids=(ana.id,)))
        await office.tell(Told(E.NOTIFICATION, new_id()))
        await office.tell(LAST)

        assert [(await named.hear())["event"] for _ in range(2)] == [E.NOTIFICATION, LAST]
        assert (await ear.hear())["event"] == LAST


async def test_typing_is_heard_by_who_joined_at_another_process_and_not_by_who_types(
    doors: list[str], office: Office
) -> None:
    conversation = await office.conversation()
    ana = await office.member()
    async with (
        listening(doors[0], token_of(ana)) as typist,
        listening(doors[1], await office.token(Role.VIEWER)) as joined,
        listening(doors[1], await office.token()) as elsewhere,
    ):
        for ear in (typist, joined):
            answer = await ear.ask("conversation:join", conversationId=conversation, ref="a")
            assert answer == {
                "event": "conversation:joined",
                "conversationId": conversation,
                "ref": "a",
            }
        await typist.say("typing", conversationId=conversation)
        assert await joined.hear() == {
            "event": "typing",
            "conversationId": conversation,
            "userId": str(ana.id),
            "typing": True,
        }
        left = await joined.ask("conversation:leave", conversationId=conversation)
        assert left["event"] == "conversation:left"
        await typist.say("typing", conversationId=conversation, typing=False)
        await office.tell(LAST)

        for ear in (typist, joined, elsewhere):
            assert (await ear.hear())["event"] == LAST


async def test_only_who_may_write_types_and_only_where_they_joined(
    doors: list[str], office: Office
) -> None:
    conversation = await office.conversation()
    _, key = await office.key()
    async with listening(doors[0], await office.token(Role.VIEWER)) as ear:
        assert await ear.refused("typing", conversationId=conversation) == (
            "AUTHORIZATION_ERROR",
            [],
        )
    async with listening(doors[0], await office.token()) as ear:
        assert await ear.refused("typing", conversationId=conversation) == (
            "CONFLICT",
            ["conversationId"],
        )
    async with listening(doors[0], key) as ear:
        assert await ear.refused("typing", conversationId=conversation) == (
            "AUTHORIZATION_ERROR",
            [],
        )


async def test_a_foreign_conversation_cannot_be_joined(
    doors: list[str], office: Office, neighbour: Office
) -> None:
    conversation = await office.conversation()
    async with listening(doors[0], await neighbour.token()) as ear:
        for id in (conversation, str(new_id())):
            answer = await ear.ask("conversation:join", conversationId=id)
            assert refusal(answer) == ("NOT_FOUND", ["conversationId"])
            assert conversation not in str(answer)


async def test_a_key_without_messages_joins_nothing(doors: list[str], office: Office) -> None:
    conversation = await office.conversation()
    _, key = await office.key("read:templates")
    async with listening(doors[0], key) as ear:
        refused = await ear.refused("conversation:join", conversationId=conversation)

    assert refused == ("AUTHORIZATION_ERROR", [])


async def test_many_changes_of_one_transaction_are_all_heard(
    doors: list[str], office: Office
) -> None:
    async with listening(doors[0], await office.token()) as ear:
        told = await office.tell(*[E.MESSAGE_STATUS] * 250)
        heard = [await ear.hear() for _ in told]

    assert ids(heard) == told


async def test_more_than_can_be_told_is_told_as_refetch(doors: list[str], office: Office) -> None:
    async with listening(doors[0], await office.token()) as ear:
        await office.tell(*[E.MESSAGE_STATUS] * 2000)

        assert await ear.hear() == {"event": "refetch"}


async def test_a_campaign_that_changes_all_the_time_is_heard_of_now_and_then_but_at_last(
    doors: list[str], office: Office
) -> None:
    campaign = new_id()
    async with listening(doors[0], await office.token()) as ear:
        for version in range(1, 51):
            await office.tell(Told(E.CAMPAIGN_PROGRESS, campaign, version))
        heard = [await ear.hear()]
        while heard[-1]["version"] < 50:
            heard.append(await ear.hear())

    assert heard[0]["version"] == 1
    assert len(heard) < 10
