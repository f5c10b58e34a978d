"""Ids that change, calls, groups, and who speaks for a number."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from clients.meta.webhooks.calls import CallEvent, parse_call
from clients.meta.webhooks.groups import GroupEvent, parse_group
from clients.meta.webhooks.handovers import Handover, parse_handover
from clients.meta.webhooks.identities import UserIdChanged, parse_user_id
from clients.meta.webhooks.messages import parse_message
from clients.meta.webhooks.reading import BadEvent
from clients.meta.webhooks.split import Kind
from tests.clients.meta.payload import events, only_event

NUMBER, ANA = "300000000000007", "+15550100001"
AT = datetime.fromtimestamp(1790000000, UTC)


def test_a_user_id_becomes_another() -> None:
    [first, _, third] = events("user_ids")
    assert (first.kind, parse_user_id(first.body)) == (
        Kind.IDENTITY,
        UserIdChanged(
            phone_number_id=NUMBER,
            phone=ANA,
            previous_user_id="US.7730000001",
            user_id="US.7730000099",
            previous_parent_user_id="US.ENT.1",
            parent_user_id="US.ENT.2",
            at=AT,
        ),
    )
    assert parse_user_id(third.body) == UserIdChanged(
        NUMBER, "+15550100002", None, "US.7730000095", None, None, None
    )


def test_a_change_into_nothing_is_bad() -> None:
    with pytest.raises(BadEvent, match="current"):
        parse_user_id(events("user_ids")[1].body)


def test_a_call_says_who_called_and_how_it_ended() -> None:
    assert parse_call(events("calls")[0].body) == CallEvent(
        call_id="wacid.1",
        event="terminate",
        at=AT,
        phone_number_id=NUMBER,
        phone=ANA,
        user_id="US.7730000001",
        profile_name="Ana",
        inbound=False,
        status="COMPLETED",
        started_at=datetime.fromtimestamp(1790000000 - 130, UTC),
        ended_at=datetime.fromtimestamp(1790000000 - 10, UTC),
        seconds=120,
        echo=UUID("01932d3c-8f6e-7c41-a111-000000000001"),
        codes=(),
    )


def test_a_call_of_a_customer_is_inbound() -> None:
    found = parse_call(events("calls")[1].body)
    assert (found.inbound, found.phone, found.event) == (True, ANA, "connect")
    assert (found.seconds, found.codes) == (None, (138001,))


@pytest.mark.parametrize(("number", "inbound"), [(3, False), (4, True)])
def test_the_customer_of_a_call_is_found_where_our_number_is_not_shown(
    number: int, inbound: bool
) -> None:
    found = parse_call(events("calls")[number].body)
    assert (found.phone, found.inbound) == (ANA, inbound)


def test_a_call_without_an_event_is_bad() -> None:
    with pytest.raises(BadEvent, match="event"):
        parse_call(events("calls")[2].body)


def test_a_group_event_answers_our_request_or_says_why_not() -> None:
    [made, added, _] = events("group_events")
    assert parse_group(made.body) == GroupEvent(
        phone_number_id=NUMBER,
        group_id="group-1",
        type="group_create",
        at=AT,
        request_id="req-1",
        codes=(),
        details={
            "timestamp": "1790000000",
            "group_id": "group-1",
            "type": "group_create",
            "request_id": "req-1",
            "subject": "Club",
        },
    )
    assert (parse_group(added.body).at, parse_group(added.body).codes) == (AT, (131215,))


def test_a_group_event_of_no_group_is_bad() -> None:
    with pytest.raises(BadEvent, match="group_id"):
        parse_group(events("group_events")[2].body)


def test_a_thread_is_passed_on_with_a_summary() -> None:
    event = only_event("handover")
    assert (event.kind, event.phone_number_id) == (Kind.CHANGE, NUMBER)
    assert parse_handover(event.body) == Handover(
        type="control_passed",
        phone_number_id=NUMBER,
        phone=ANA,
        user_id=None,
        previous_role="ai_agent",
        new_role="escalation",
        summary="Wants a refund",
        at=AT,
    )


def test_what_is_heard_while_another_speaks_is_a_message_of_its_own_field() -> None:
    [heard, odd] = events("standby")
    assert (heard.field, heard.kind, heard.phone_number_id) == ("standby", Kind.MESSAGE, NUMBER)
    assert parse_message(heard.body).text == "Hello?"
    assert odd.kind is Kind.CHANGE
