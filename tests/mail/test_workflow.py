"""A mail that was asked for arrives, or its workflow says why not."""

import json
from uuid import UUID

import pytest
from temporalio.client import Client, WorkflowFailureError
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.testing import TimeSkipper

from core.database import Database
from core.temporal.search_attributes import REASON, STATUS
from models.auth import people
from models.mail import mailing
from models.mail.types import MailPurpose, MailStatus
from tests.auth.people import token_in
from tests.clients.mail.server import smtp_server
from tests.clients.meta.wire import free_port
from tests.mail.office import Handle, Once, Post, a_person, arrived, parts, sending, smtp

VERIFY = MailPurpose.VERIFY_EMAIL


@pytest.fixture
def post(client: Client, database: Database) -> Post:
    return Post(client, database)


async def found_on(handle: Handle) -> tuple[str | None, str | None]:
    attributes = (await handle.describe()).typed_search_attributes
    return attributes.get(STATUS), attributes.get(REASON)


async def why_it_failed(handle: Handle) -> ApplicationError:
    with pytest.raises(WorkflowFailureError) as failed:
        await handle.result()
    assert isinstance(failed.value.cause, ApplicationError)
    return failed.value.cause


async def test_a_mail_that_was_asked_for_arrives(
    client: Client, database: Database, post: Post
) -> None:
    user_id = await a_person(database, name="Ana & <b>Ben</b>")
    async with database.transaction(user=user_id) as session:
        mail_id = await mailing.to_person(session, VERIFY, user_id)

    async with smtp_server() as server, sending(client, database, smtp(server.port)):
        handle = await post.deliver(mail_id)
        outcome = await handle.result()

    (mail,) = arrived(server)
    text, html = parts(mail)
    link = f"https://parley.test/verify-email#token={token_in(mail)}"
    assert outcome.status is MailStatus.SENT
    assert handle.id == f"mail/{mail_id}"
    assert await found_on(handle) == ("SENT", "NONE")
    assert mail["To"] == f"{user_id}@parley.test"
    assert str(mail_id) in mail["Message-ID"]
    assert link in text
    assert f'href="{link}"' in html
    assert "Ana & <b>Ben</b>" in text
    assert "Ana &amp; &lt;b&gt;Ben&lt;/b&gt;" in html


async def test_what_was_rolled_back_is_told_to_nobody(database: Database, post: Post) -> None:
    user_id = await a_person(database)
    asked: list[UUID] = []

    async def fail() -> None:
        async with database.transaction(user=user_id) as session:
            asked.append(await mailing.to_person(session, VERIFY, user_id))
            raise KeyError

    with pytest.raises(KeyError):
        await fail()

    assert await post.waits(asked[0]) is None


async def test_a_wake_that_comes_twice_sends_one_mail(
    client: Client, database: Database, post: Post
) -> None:
    user_id = await a_person(database)
    async with database.transaction(user=user_id) as session:
        mail_id = await mailing.to_person(session, VERIFY, user_id)

    async with smtp_server() as server, sending(client, database, smtp(server.port)):
        first = await post.deliver(mail_id)
        await post.deliver(mail_id)
        await first.result()
        again = await post.deliver(mail_id)
        await again.result()

    assert len(server.mails) == 1


async def test_a_mail_that_finds_no_server_is_given_up_when_it_is_of_no_use(
    skipper: TimeSkipper, database: Database
) -> None:
    user_id = await a_person(database)
    async with database.transaction(user=user_id) as session:
        mail_id = await mailing.to_person(session, MailPurpose.RESET_PASSWORD, user_id)

    async with sending(skipper.client, database, smtp(free_port())):
        handle = await Post(skipper.client, database).deliver(mail_id)
        cause = await why_it_failed(handle)

    assert (cause.type, cause.details) == ("MailNotSent", ("Unreachable",))
    assert await found_on(handle) == ("FAILED", "Unreachable")


async def test_a_mail_is_tried_again_until_the_server_takes_it(
    skipper: TimeSkipper, database: Database
) -> None:
    user_id = await a_person(database)
    async with database.transaction(user=user_id) as session:
        mail_id = await mailing.to_person(session, VERIFY, user_id)

    async with (
        smtp_server(Once(RCPT=b"451 later")) as server,
        sending(skipper.client, database, smtp(server.port)),
    ):
        outcome = await (await Post(skipper.client, database).deliver(mail_id)).result()

    assert outcome.status is MailStatus.SENT
    assert len([each for each in server.commands if each.startswith("RCPT")]) == 2
    assert len(arrived(server)) == 1


async def test_an_address_that_takes_no_mail_ends_it_at_once(
    client: Client, database: Database, post: Post
) -> None:
    user_id = await a_person(database)
    async with database.transaction(user=user_id) as session:
        mail_id = await mailing.to_person(session, VERIFY, user_id)

    async with (
        smtp_server({"RCPT": b"550 no such person here"}) as server,
        sending(client, database, smtp(server.port)),
    ):
        handle = await post.deliver(mail_id)
        cause = await why_it_failed(handle)

    assert cause.details == ("RecipientRefused",)
    assert isinstance(cause.cause, ActivityError)
    assert await found_on(handle) == ("FAILED", "RecipientRefused")
    assert server.mails == []


async def test_whoever_was_verified_meanwhile_is_left_alone(
    client: Client, database: Database, post: Post
) -> None:
    user_id = await a_person(database)
    async with database.transaction(user=user_id) as session:
        mail_id = await mailing.to_person(session, VERIFY, user_id)
        await people.verified(session, user_id)

    async with smtp_server() as server, sending(client, database, smtp(server.port)):
        outcome = await (await post.deliver(mail_id)).result()

    assert outcome.status is MailStatus.NOT_NEEDED
    assert server.mails == []


async def test_neither_token_nor_person_is_in_the_history(
    client: Client, database: Database, post: Post
) -> None:
    user_id = await a_person(database, name="Marked Name")
    async with database.transaction(user=user_id) as session:
        mail_id = await mailing.to_person(session, MailPurpose.RESET_PASSWORD, user_id)

    async with smtp_server() as server, sending(client, database, smtp(server.port)):
        handle = await post.deliver(mail_id)
        await handle.result()
        waiting = await post.waits(mail_id)

    decoded = []
    converter = client.data_converter
    async for event in handle.fetch_history_events():
        found = event.workflow_execution_started_event_attributes.input.payloads
        results = event.activity_task_completed_event_attributes.result.payloads
        decoded += await converter.decode([*found, *results])
    told = json.dumps(waiting) + (await handle.fetch_history()).to_json() + str(decoded)
    token = token_in(arrived(server)[0])
    assert str(user_id) in str(decoded)
    for secret in (token, "Marked Name", "@parley.test"):
        assert secret not in told
