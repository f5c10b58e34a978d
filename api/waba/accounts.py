"""WhatsApp Business Accounts: what they are, their news, and how their numbers are rated."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.access import CallerDep, may
from api.pages import Cursor, Limit, Page, page_of
from api.refusals import documented
from api.route import guarded
from api.state import ServicesDep
from api.waba.asking import MetaDep, refused
from api.waba.bodies import AccountAnswer, AccountEventAnswer, NumberQualityAnswer, QualitiesAnswer
from models.accounts import events
from models.accounts.exchanges import account_of
from models.accounts.listing import numbers
from models.accounts.tables import BusinessAccount
from models.accounts.types import Quality
from models.auth.permissions import Permission
from models.rows import Rows

TAGS = ["WhatsApp Business Account"]
router = guarded(prefix="/waba", tags=TAGS)
_FROM_WORST = (Quality.RED, Quality.YELLOW, Quality.GREEN)


@router.get("", dependencies=[may(Permission.READ_ACCOUNTS)], summary="List business accounts")
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[AccountAnswer]:
    """As they were connected. What stands here is what Meta told last."""
    async with state.database.reading([caller.organization_id]) as session:
        rows = await Rows(session, caller.organization_id, BusinessAccount).page(cursor, limit + 1)
    return page_of([AccountAnswer.of(row) for row in rows], limit)


@router.get(
    "/{account_id:uuid}",
    dependencies=[may(Permission.READ_ACCOUNTS)],
    summary="Show a business account",
)
async def show(account_id: UUID, caller: CallerDep, state: ServicesDep) -> AccountAnswer:
    """Whether we may act for it, what it may do, and when Meta was asked."""
    async with state.database.reading([caller.organization_id]) as session:
        with refused():
            return AccountAnswer.of(await account_of(session, caller.organization_id, account_id))


@router.post(
    "/{account_id:uuid}/refresh",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    summary="Ask Meta how an account and its numbers are",
    responses=documented(409, 503),
)
async def refresh(
    account_id: UUID, caller: CallerDep, state: ServicesDep, meta: MetaDep
) -> AccountAnswer:
    """It is asked every quarter of an hour anyway. Numbers added elsewhere appear."""
    await show(account_id, caller, state)
    await meta.check(account_id)
    return await show(account_id, caller, state)


@router.get(
    "/{account_id:uuid}/quality-rating",
    dependencies=[may(Permission.READ_ACCOUNTS)],
    summary="Show how the numbers of an account are rated",
)
async def qualities(account_id: UUID, caller: CallerDep, state: ServicesDep) -> QualitiesAnswer:
    """Each number's rating and limit, and the worst of them."""
    owner = caller.organization_id
    async with state.database.reading([owner]) as session:
        with refused():
            account = await account_of(session, owner, account_id)
        rated = [NumberQualityAnswer.of(each) for each in await numbers(session, owner, account_id)]
    given = {each.quality for each in rated}
    worst = next((each for each in _FROM_WORST if each in given), Quality.UNKNOWN)
    return QualitiesAnswer(worst=worst, messaging_limit=account.messaging_limit, numbers=rated)


@router.get(
    "/{account_id:uuid}/events",
    dependencies=[may(Permission.READ_ACCOUNTS)],
    summary="List news of an account, newest first",
)
async def feed(
    account_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    number_id: Annotated[UUID | None, Query(alias="numberId")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AccountEventAnswer]:
    """What Meta's webhooks told, what looking showed, and what people had done."""
    owner = caller.organization_id
    async with state.database.reading([owner]) as session:
        with refused():
            await account_of(session, owner, account_id)
        rows = await events.page(
            session,
            owner,
            account_id,
            number_id=number_id,
            before_id=cursor,
            most=limit + 1,
        )
    return page_of([AccountEventAnswer.of(row) for row in rows], limit)
