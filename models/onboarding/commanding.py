"""Commands of a person that its workflow carries out: what is written beside them."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from core.database import Database
from models.audit import log
from models.auth.types import Actor
from models.onboarding import steps
from models.onboarding.sessions import hold
from models.onboarding.tables import Signup, SignupStep
from models.onboarding.types import SignupStatus, StepName


class NotThere(Exception):
    """The signup does not stand at that step."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Standing(NamedTuple):
    signup: Signup
    steps: Sequence[SignupStep]


async def give_pin(
    database: Database, organization_id: UUID, actor: Actor, signup_id: UUID, sealed: str | None
) -> None:
    """Keep the PIN for the next try, if there is one. Raises `NoSuchSignup`, `NotThere`."""
    async with database.transaction([organization_id]) as session:
        signup = await hold(session, organization_id, signup_id)
        require_at(signup, StepName.REGISTER)
        if sealed is None:
            return
        signup.sealed_pin = sealed
        session.add(signup)
        change = log.Change("signup.pin_given", signup.id, after={"pin": log.CHANGED})
        await log.record(session, organization_id, actor, change)


async def note_retried(
    database: Database, organization_id: UUID, actor: Actor, signup_id: UUID, step: StepName
) -> Standing:
    """The audit entry of a command that the workflow has taken, and where the signup stands."""
    async with database.transaction([organization_id]) as session:
        change = log.Change("signup.retried", signup_id, after={"step": str(step)})
        await log.record(session, organization_id, actor, change)
        signup = await session.get_one(Signup, (signup_id, organization_id))
        return Standing(signup, await steps.standing(session, organization_id, signup_id))


def require_at(signup: Signup, step: StepName) -> None:
    """Raises `NotThere`."""
    if signup.step != step or signup.status != SignupStatus.FAILED:
        raise NotThere(signup.status)
