"""How much an account's numbers send, by our own ledger or by Meta's count."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from api.access import CallerDep, may
from api.contacts import naming
from api.errors import NotFound, ValidationFailed
from api.moments import Instant
from api.refusals import documented
from api.route import guarded
from api.state import ServicesDep
from api.waba.accounts import TAGS
from api.waba.asking import MetaDep, refused
from core.types import Answer
from models.accounts import figures, listing
from models.accounts.exchanges import account_of
from models.accounts.figures import Granularity
from models.accounts.tables import PhoneNumber
from models.accounts.types import Question
from models.auth.permissions import Permission

router = guarded(prefix="/waba", tags=TAGS)
_LONGEST = timedelta(days=92)
_FIRST, _LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class CountedBy(StrEnum):
    """PARLEY knows what was read and what failed; META also what was not sent through Parley."""

    PARLEY = "PARLEY"
    META = "META"


class PointAnswer(Answer):
    start: datetime
    sent: int = Field(description="Messages that Meta took.")
    delivered: int
    read: int | None = Field(description="Null where Meta counted: it does not tell.")
    failed: int | None


class AccountAnalyticsAnswer(Answer):
    counted_by: CountedBy
    granularity: Granularity
    start: datetime
    end: datetime
    data: list[PointAnswer]


@router.get(
    "/{account_id:uuid}/analytics",
    dependencies=[may(Permission.READ_ACCOUNTS)],
    summary="Count an account's messages over time",
    responses=documented(409, 503),
)
async def analytics(
    account_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    meta: MetaDep,
    since: Annotated[Instant, Query(alias="from")],
    until: Annotated[Instant, Query(alias="to", description="Not included; 92 days at most.")],
    granularity: Granularity = Granularity.DAY,
    number_id: Annotated[UUID | None, Query(alias="numberId", description="Only this one.")] = None,
    counted_by: Annotated[CountedBy, Query(alias="countedBy")] = CountedBy.PARLEY,
) -> AccountAnalyticsAnswer:
    """Days and months are UTC's. Parts of the time without a message are left out."""
    start, end = _range(since, until)
    owner = caller.organization_id
    async with state.database.reading([owner]) as session:
        with refused():
            await account_of(session, owner, account_id)
        numbers = _chosen(await listing.numbers(session, owner, account_id), number_id)
        if counted_by is CountedBy.PARLEY:
            ids = [each.id for each in numbers]
            rows = await figures.counted(session, owner, ids, start, end, granularity)
            ours = [PointAnswer(**row._asdict()) for row in rows]
            return _answer(counted_by, granularity, start, end, ours)
    asked = {
        "start": int(start.timestamp()),
        "end": int(end.timestamp()),
        "granularity": granularity,
        "phones": [_digits(each) for each in numbers] if number_id is not None else [],
    }
    found = await meta.ask(Question.ANALYTICS, account_id, asked=asked)
    theirs = [
        PointAnswer(
            start=datetime.fromtimestamp(each["start"], UTC),
            sent=each["sent"],
            delivered=each["delivered"],
            read=None,
            failed=None,
        )
        for each in found["points"]
    ]
    return _answer(counted_by, granularity, start, end, theirs)


def _answer(
    by: CountedBy, granularity: Granularity, start: datetime, end: datetime, data: list[PointAnswer]
) -> AccountAnalyticsAnswer:
    return AccountAnalyticsAnswer(
        counted_by=by, granularity=granularity, start=start, end=end, data=data
    )


def _range(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    if not _FIRST <= since < until < _LAST:
        raise _about("to", "It must lie after `from`, both in this century and from 2015 on.")
    if until - since > _LONGEST:
        raise _about("to", "It must not lie more than 92 days after `from`.")
    return since.astimezone(UTC), until.astimezone(UTC)


def _chosen(numbers: Sequence[PhoneNumber], id: UUID | None) -> list[PhoneNumber]:
    chosen = [each for each in numbers if id in (None, each.id)]
    if id is not None and not chosen:
        raise NotFound("The account has no such number.")
    return chosen


def _digits(number: PhoneNumber) -> str:
    return "".join(each for each in number.display_phone_number if each.isdecimal())


def _about(field: str, message: str) -> ValidationFailed:
    return ValidationFailed("The request is not valid.", naming(field, message))
