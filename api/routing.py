"""Routing rules: who takes which message. The first that matches decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response, status
from pydantic import AfterValidator

from api.access import CallerDep, may
from api.change import Change, ChangeDep
from api.contacts import naming
from api.errors import Conflict, NotFound
from api.moments import Instant
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.routing_bodies import (
    AutoAssignAnswer,
    AutoAssignBody,
    OfferAnswer,
    PreviewAnswer,
    RuleAnswer,
    RuleBody,
)
from api.state import ServicesDep
from api.team_refusals import differences, refused
from models.auth.permissions import Permission
from models.contacts.fields import Language
from models.routing.matching import Queue
from models.routing.repository import (
    MOST,
    NoSuchNumber,
    NotInTheDepartment,
    RoutingRules,
    TooManyRules,
)
from models.routing.types import Inbound
from models.rows import Rows
from models.team import departments
from models.team.hours import Hours, is_open
from models.team.tables import Department

router = guarded(prefix="/routing", tags=["Inbox Routing"])


def _of_our_time(at: datetime) -> datetime:
    """A calendar of another place ends somewhere."""
    if not 2000 <= at.year < 2200:
        raise ValueError("Input should be of this or the next century")
    return at


Moment = Annotated[Instant, AfterValidator(_of_our_time)]


@contextmanager
def _refused() -> Iterator[None]:
    try:
        with refused("routing rule", "name"):
            yield
    except NotInTheDepartment:
        said = "No such agent works in the department."
        raise NotFound(said, naming("agentId", said)) from None
    except NoSuchNumber as none:
        said = "There is no such number."
        details = [naming(f"conditions.numberIds.{at}", said)[0] for at in none.positions]
        raise NotFound(said, details) from None
    except TooManyRules:
        raise Conflict(f"There are {MOST} rules, which is as many as may be.") from None


def _rules(change: Change) -> RoutingRules:
    return RoutingRules(change.session, change.organization_id)


@router.post(
    "/rules",
    dependencies=[may(Permission.MANAGE_TEAM)],
    status_code=status.HTTP_201_CREATED,
    summary="Create a routing rule",
)
async def create(body: RuleBody, change: ChangeDep) -> RuleAnswer:
    """At its position, or last; those behind it move down. Names are unique."""
    with _refused():
        rule = await _rules(change).make(body.values(), body.position)
    after = {"name": rule.name, "position": rule.position, "departmentId": rule.department_id}
    await change.note("routing_rule.created", rule.id, after=after)
    return RuleAnswer.of(rule)


@router.get("/rules", dependencies=[may(Permission.READ_INBOX)], summary="List routing rules")
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[RuleAnswer]:
    """In the order they are asked."""
    async with state.database.reading([caller.organization_id]) as session:
        rows = await RoutingRules(session, caller.organization_id).page(cursor, limit + 1)
    return page_of([RuleAnswer.of(row) for row in rows], limit)


@router.put(
    "/rules/{rule_id:uuid}",
    dependencies=[may(Permission.MANAGE_TEAM)],
    summary="Replace or move a routing rule",
)
async def replace(rule_id: UUID, body: RuleBody, change: ChangeDep) -> RuleAnswer:
    """Without a position it stays where it is. 409 when another one has the name."""
    with _refused():
        rule, different = await _rules(change).change(rule_id, body.values(), body.position)
    now = {**body.values(), "position": rule.position}
    before, after = differences(different, now, ["conditions"])
    await change.note("routing_rule.replaced", rule_id, before=before, after=after)
    return RuleAnswer.of(rule)


@router.delete(
    "/rules/{rule_id:uuid}",
    dependencies=[may(Permission.MANAGE_TEAM)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a routing rule",
)
async def delete(rule_id: UUID, change: ChangeDep) -> Response:
    """Those behind it move up."""
    with _refused():
        rule = await _rules(change).delete(rule_id)
    await change.note("routing_rule.deleted", rule_id, before={"name": rule.name})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/auto-assign",
    dependencies=[may(Permission.MANAGE_TEAM)],
    summary="Offer what waits to whoever is free",
)
async def auto_assign(change: ChangeDep, body: AutoAssignBody | None = None) -> AutoAssignAnswer:
    """The highest priority first, then who waits longest, by each one's strategy.

    It also runs whenever an agent changes; nobody is offered more than their capacity.
    """
    queue = Queue(change.session, change.organization_id)
    named = None if body is None else body.department_id
    with _refused():
        chosen = await queue.departments() if named is None else [named]
        await departments.hold(change.session, change.organization_id, chosen)
    offers = await queue.match(chosen, datetime.now(UTC))
    waiting = await queue.waiting(chosen)
    after = {"offered": len(offers), "waiting": waiting}
    await change.note("routing.auto_assigned", named, after=after)
    return AutoAssignAnswer(offers=[OfferAnswer.of(each) for each in offers], waiting=waiting)


@router.get(
    "/preview", dependencies=[may(Permission.READ_INBOX)], summary="Try the rules on a message"
)
async def preview(
    caller: CallerDep,
    state: ServicesDep,
    number_id: Annotated[
        UUID | None, Query(alias="numberId", description="The number it came to.")
    ] = None,
    tag: Annotated[list[str], Query(max_length=50, description="Of its contact.")] = [],  # noqa: B006  # FastAPI copies it
    language: Annotated[Language | None, Query()] = None,
    intent: Annotated[str | None, Query(max_length=60)] = None,
    text: Annotated[str, Query(max_length=4096, description="Part of what it says.")] = "",
    at: Annotated[Moment | None, Query(description="When it came; now when absent.")] = None,
) -> PreviewAnswer:
    """Which rule would take such a message. Nothing is changed, and nothing kept."""
    when = at or datetime.now(UTC)
    inbound = Inbound(when, number_id, frozenset(tag), language, intent, text)
    async with state.database.reading([caller.organization_id]) as session:
        rule = await RoutingRules(session, caller.organization_id).choose(inbound)
        if rule is None:
            return PreviewAnswer(rule=None, department_open=None)
        department = await Rows(session, caller.organization_id, Department).get(rule.department_id)
    hours = None if department.hours is None else Hours.model_validate(department.hours)
    return PreviewAnswer(rule=RuleAnswer.of(rule), department_open=is_open(hours, when))
