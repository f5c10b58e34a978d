"""What a status changes, however often and in whatever order it is told."""

from itertools import permutations
from typing import Any

import pytest

from activities.ingest.statuses import patience_for
from clients.meta.webhooks.split import split
from core.database import Database
from models.ingest.rules import shard_of
from models.ingest.types import WakeKind
from models.sending.tables import CampaignRecipient, MessageAttempt
from models.sending.types import AttemptState, Patience, Reached, RecipientState
from tests.ingest.look import outbox_of, parked_of, row
from tests.ingest.moments import epoch
from tests.ingest.world import Sent, a_business, a_delivery, a_sent_message, ingest


def a_status(sent: Sent, word: str, seconds: int = 1, **more: Any) -> dict[str, Any]:
    status = {"id": sent.wamid, "status": word, "timestamp": epoch(seconds), **more}
    return {"statuses": [status]}


async def test_a_read_receipt_reaches_the_recipient(database: Database) -> None:
    business = await a_business(database)
    sent = await a_sent_message(database, business)

    await ingest(database, business, a_delivery(business, "messages", a_status(sent, "read")))

    recipient = await row(database, business, CampaignRecipient, sent.recipient_id)
    assert recipient.reached == Reached.READ


@pytest.mark.parametrize("order", list(permutations(("sent", "delivered", "read"))))
async def test_any_order_and_repetition_leaves_the_same_state(
    database: Database, order: tuple[str, ...]
) -> None:
    business = await a_business(database)
    sent = await a_sent_message(database, business)
    seconds = {"sent": 1, "delivered": 2, "read": 3}
    bodies = [
        a_delivery(business, "messages", a_status(sent, word, seconds[word])) for word in order
    ]

    for body in (*bodies, *reversed(bodies)):
        await ingest(database, business, body)

    attempt = await row(database, business, MessageAttempt, sent.attempt_id)
    assert attempt.state == AttemptState.READ
    assert [attempt.sent_at, attempt.delivered_at, attempt.read_at] == sorted(
        filter(None, [attempt.sent_at, attempt.delivered_at, attempt.read_at])
    )


async def test_a_failure_is_told_to_the_campaign_once(database: Database) -> None:
    business = await a_business(database)
    sent = await a_sent_message(database, business)
    failed = a_status(sent, "failed", errors=[{"code": 131026}])
    body = a_delivery(business, "messages", failed, failed)

    await ingest(database, business, body)
    await ingest(database, business, body)

    wakes = await outbox_of(database, business)
    assert [(wake.kind, wake.target, wake.payload) for wake in wakes] == [
        (WakeKind.FAILURES_SEEN, sent.campaign_id, {"counts": {"131026": 1}})
    ]
    recipient = await row(database, business, CampaignRecipient, sent.recipient_id)
    assert recipient.state == RecipientState.FAILED


async def test_the_echo_finds_an_attempt_whose_message_id_nobody_learnt(
    database: Database,
) -> None:
    business = await a_business(database)
    sent = await a_sent_message(database, business)
    status = a_status(sent, "delivered", biz_opaque_callback_data=str(sent.attempt_id))
    status["statuses"][0]["id"] = "wamid.never-seen"

    await ingest(database, business, a_delivery(business, "messages", status))

    attempt = await row(database, business, MessageAttempt, sent.attempt_id)
    assert attempt.state == AttemptState.DELIVERED


async def test_a_status_of_an_unknown_message_is_parked(database: Database) -> None:
    business = await a_business(database)
    sent = await a_sent_message(database, business)
    status = a_status(sent, "sent")
    status["statuses"][0]["id"] = "wamid.unknown"

    await ingest(database, business, a_delivery(business, "messages", status))

    assert await parked_of(database, business) == ["wamid.unknown"]


async def test_a_word_that_says_nothing_of_delivery_changes_nothing(database: Database) -> None:
    business = await a_business(database)
    sent = await a_sent_message(database, business)

    done = await ingest(
        database, business, a_delivery(business, "messages", a_status(sent, "warning"))
    )

    assert done == (1, 0)
    attempt = await row(database, business, MessageAttempt, sent.attempt_id)
    assert attempt.state == AttemptState.ACCEPTED


def test_statuses_share_a_shard_by_echo_and_else_by_message_id() -> None:
    body = b'{"entry":[{"id":"1","changes":[{"field":"messages","value":{"statuses":[%b]}}]}]}'
    pieces = (
        b'{"id":"wamid.1","status":"sent","biz_opaque_callback_data":"attempt"}',
        b'{"id":"wamid.1","status":"failed"}',
    )

    keys = [split(body % piece)[0].key for piece in pieces]

    assert keys == ["attempt", "wamid.1"]
    # Stable for ever, whatever process computes it.
    assert [shard_of(key) for key in keys] == [38, 59]


@pytest.mark.parametrize(
    ("code", "patience"),
    [
        (131000, Patience.BACKOFF),
        (131049, Patience.DAY),
        (132069, Patience.HOUR),
        (131056, Patience.PAIR),
        (131026, Patience.NEVER),
        (131050, Patience.NEVER),
        (999999, Patience.NEVER),
        (None, Patience.NEVER),
    ],
)
def test_a_code_says_how_long_to_wait(code: int | None, patience: Patience) -> None:
    assert patience_for(code) is patience
