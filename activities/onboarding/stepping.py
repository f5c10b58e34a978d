"""One step of a signup: written down before Meta is asked, and after."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.ingest.alongside import alongside
from activities.ingest.heartbeat import keep_beating
from activities.onboarding.judging import judged
from clients.meta.errors import MetaError
from core.database import Database
from core.keyring import Keyring
from core.temporal.errors import failure
from models.accounts.tables import BusinessAccount
from models.accounts.types import TOKEN_PURPOSE
from models.onboarding import steps
from models.onboarding.rules import TRIES
from models.onboarding.sessions import NoSuchSignup, hold
from models.onboarding.tables import Signup
from models.onboarding.types import (
    PASSED,
    Outcome,
    SignupMode,
    StepInput,
    StepName,
    StepResult,
    StepState,
)


@dataclass(frozen=True, slots=True)
class At:
    """A step under way. `signup` is as it stood when the step began.

    `posted_at` is when the one request of an earlier attempt was let go.
    """

    stepper: "Stepper"
    signup: Signup
    step: StepName
    posted_at: datetime | None

    @asynccontextmanager
    async def change(self) -> AsyncIterator[tuple[AsyncSession, Signup]]:
        async with self.stepper.database.transaction([self.signup.organization_id]) as session:
            signup = await hold(session, self.signup.organization_id, self.signup.id)
            yield session, signup
            session.add(signup)

    async def post(self) -> bool:
        """Whether the one request may leave; whoever is told no never sends it."""
        async with self.change() as (session, signup):
            return await steps.post(session, signup, self.step)

    async def unpost(self) -> None:
        """It did not leave, or Meta said no: it may be asked again."""
        async with self.change() as (session, signup):
            await steps.unpost(session, signup, [self.step])

    async def account(self) -> BusinessAccount:
        """The account that the token was checked for."""
        async with self.stepper.database.transaction([self.signup.organization_id]) as session:
            key = (self.signup.business_account_id, self.signup.organization_id)
            return await session.get_one(BusinessAccount, key)

    async def token(self) -> str:
        """The account's own, once there is one; before that the signup's."""
        sealed = self.signup.sealed_token
        if sealed is None:
            sealed = (await self.account()).sealed_token
        return await self.stepper.keyring.open_text(sealed, purpose=TOKEN_PURPOSE)


Work = Callable[[At], Awaitable[Outcome]]


class Stepper:
    """Takes steps: each once, however often its activity is executed."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self.database = database
        self.keyring = keyring

    async def take(self, input: StepInput, work: Work, *, undo: bool = False) -> StepResult:
        """A request under way when the signup is given up ends, and its end is written down."""
        taking = asyncio.create_task(self._take(input, work, undo=undo))
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:
            told = activity.cancellation_details()
            if told is None or not told.cancel_requested:
                taking.cancel()
            return await taking

    async def _take(self, input: StepInput, work: Work, *, undo: bool) -> StepResult:
        async with self.database.transaction([input.organization_id]) as session:
            try:
                signup = await hold(session, input.organization_id, input.signup_id)
            except NoSuchSignup:
                raise failure("SignupGone", non_retryable=True) from None
            known = await steps.step_of(session, signup, input.step)
            if known is not None and known.state in PASSED and not input.again:
                return StepResult(
                    state=StepState(known.state),
                    mode=SignupMode(signup.mode),
                    reason=known.reason,
                    code=known.code,
                    attempts=known.attempts,
                    knows_assets=signup.waba_id is not None,
                )
            now = datetime.now(UTC)
            attempts, posted_at = await steps.begin(session, signup, input.step, now, undo=undo)
        at = At(self, signup, input.step, posted_at)
        try:
            async with alongside(keep_beating()):
                outcome = await work(at)
        except MetaError as error:
            outcome = judged(input.step, error, last=activity.info().attempt >= TRIES)
        if outcome.state is StepState.RETRYING and activity.info().attempt >= TRIES:
            outcome = outcome.model_copy(update={"state": StepState.FAILED})
        async with at.change() as (session, signup):
            await steps.end(session, signup, input.step, outcome, undo=undo)
        if outcome.state is StepState.RETRYING:
            raise failure(outcome.reason or "NotYet", outcome.code)
        return StepResult(
            state=outcome.state,
            mode=SignupMode(signup.mode),
            reason=outcome.reason,
            code=outcome.code,
            attempts=attempts,
            knows_assets=signup.waba_id is not None,
        )
