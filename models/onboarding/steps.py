"""The rows of a signup's steps: what is written before Meta is asked, and after."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.onboarding.tables import Signup, SignupStep
from models.onboarding.types import Outcome, SignupStatus, StepName, StepState
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told

_BEGIN = text("""
    insert into signup_step as s (signup_id, organization_id, name, state, attempts, began_at)
    values (:signup, :organization, :name, 'RUNNING', 1, :now)
    on conflict (signup_id, name, organization_id) do update
    set state = 'RUNNING', attempts = s.attempts + 1, began_at = :now, ended_at = null
    returning attempts, posted_at
""")
_POST = text("""
    update signup_step set posted_at = clock_timestamp()
    where signup_id = :signup and organization_id = :organization and name = :name
      and posted_at is null
    returning posted_at
""")
_UNPOST = text("""
    update signup_step set posted_at = null
    where signup_id = :signup and organization_id = :organization
      and name = any(cast(:names as text[]))
""")
_FORGET = text("""
    delete from signup_step
    where signup_id = :signup and organization_id = :organization
      and name = any(cast(:names as text[]))
""")
_END = text("""
    update signup_step
    set state = :state, reason = :reason, code = :code, advice = :advice, said = :said,
        wait_until = :wait_until,
        ended_at = case when :state = 'RETRYING' then null else clock_timestamp() end
    where signup_id = :signup and organization_id = :organization and name = :name
    returning attempts
""")


async def standing(
    session: AsyncSession, organization_id: UUID, signup_id: UUID
) -> Sequence[SignupStep]:
    found = await session.exec(
        select(SignupStep).where(
            SignupStep.signup_id == signup_id, SignupStep.organization_id == organization_id
        )
    )
    return found.all()


async def step_of(session: AsyncSession, signup: Signup, name: StepName) -> SignupStep | None:
    return await session.get(SignupStep, (signup.id, name, signup.organization_id))


async def begin(
    session: AsyncSession, signup: Signup, name: StepName, now: datetime, *, undo: bool = False
) -> tuple[int, datetime | None]:
    """The number of the attempt, and when its one request was let go, if it was."""
    given = {
        "signup": signup.id,
        "organization": signup.organization_id,
        "name": name,
        "now": now,
    }
    row = (await (await session.connection()).execute(_BEGIN, given)).one()
    signup.step = name
    if not undo:
        signup.status = SignupStatus.RUNNING
    session.add(signup)
    await session.flush()
    await tell(session, signup)
    return row.attempts, row.posted_at


async def post(session: AsyncSession, signup: Signup, name: StepName) -> bool:
    """Whether the one request may leave now: true for one caller, once this commits."""
    given = {"signup": signup.id, "organization": signup.organization_id, "name": name}
    row = await (await session.connection()).execute(_POST, given)
    return row.one_or_none() is not None


async def unpost(session: AsyncSession, signup: Signup, names: Collection[StepName]) -> None:
    """Nothing left, or a person asks again knowing what they do."""
    given = {
        "signup": signup.id,
        "organization": signup.organization_id,
        "names": [str(name) for name in names],
    }
    await (await session.connection()).execute(_UNPOST, given)


async def forget(session: AsyncSession, signup: Signup, names: Collection[StepName]) -> None:
    """They are to be done anew."""
    given = {
        "signup": signup.id,
        "organization": signup.organization_id,
        "names": [str(name) for name in names],
    }
    await (await session.connection()).execute(_FORGET, given)


async def end(
    session: AsyncSession, signup: Signup, name: StepName, outcome: Outcome, *, undo: bool = False
) -> None:
    given = {
        "signup": signup.id,
        "organization": signup.organization_id,
        "name": name,
        **outcome.model_dump(),
    }
    await (await session.connection()).execute(_END, given)
    if outcome.state is StepState.FAILED and not undo:
        signup.status = SignupStatus.FAILED
    session.add(signup)
    await session.flush()
    await tell(session, signup)


async def tell(session: AsyncSession, signup: Signup) -> None:
    await publish(session, signup.organization_id, [Told(LiveEvent.SIGNUP_STATUS, signup.id)])


async def recent(
    session: AsyncSession, organization_id: UUID, before: UUID | None, most: int
) -> Sequence[Signup]:
    """Newest first."""
    query = select(Signup).where(Signup.organization_id == organization_id)
    if before is not None:
        query = query.where(col(Signup.id) < before)
    found = await session.exec(query.order_by(col(Signup.id).desc()).limit(most))
    return found.all()
