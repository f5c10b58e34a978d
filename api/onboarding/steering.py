"""What a person does about a signup that stands, and letting an account go."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from fastapi import status

from api.access import CallerDep, may
from api.change import ActorDep, ChangeDep
from api.errors import Conflict, NotFound
from api.onboarding.answers import SignupAnswer
from api.onboarding.bodies import AccountBody, SessionBody, SignupPinBody, SignupRetryBody
from api.onboarding.sessions import refused, require_staying, shown
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from api.steering import steering
from models.accounts.tables import BusinessAccount
from models.accounts.types import PIN_PURPOSE, Connection
from models.auth.permissions import Permission
from models.auth.types import Actor
from models.onboarding import commanding, sessions
from models.onboarding.commanding import NotThere
from models.onboarding.tables import Signup
from models.onboarding.types import SignupMode, StepName
from workflows.onboarding.lifecycle import Signups

router = guarded(prefix="/embedded-signup", tags=["Embedded Signup"])
_IDLE = "The signup's workflow has ended. Begin another signup."


@router.post(
    "/register-phone",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Register the number again, with its own PIN if it has one",
    responses=documented(503),
)
async def register_phone(
    body: SignupPinBody, caller: CallerDep, actor: ActorDep, state: ServicesDep
) -> SignupAnswer:
    """Meta takes ten tries in 72 hours. The signup must stand at `register`."""
    sealed = None
    if body.pin is not None:
        sealed = await state.keyring.seal_text(body.pin.get_secret_value(), purpose=PIN_PURPOSE)
    owner, signup_id = caller.organization_id, body.session_id
    with refused(), _standing_at(StepName.REGISTER):
        await commanding.give_pin(state.database, owner, actor, signup_id, sealed)
    async with steering(_IDLE):
        if body.pin is None:
            await Signups(state.temporal).retry(body.session_id, StepName.REGISTER)
        else:
            await Signups(state.temporal).provide_pin(body.session_id)
    return await _noted(state, actor, caller.organization_id, body.session_id, StepName.REGISTER)


@router.post(
    "/subscribe-webhooks",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Subscribe to the account's webhooks again",
    responses=documented(503),
)
async def subscribe_webhooks(
    body: SessionBody, caller: CallerDep, actor: ActorDep, state: ServicesDep
) -> SignupAnswer:
    """The signup must stand at `subscribe_app`."""
    organization_id = caller.organization_id
    return await _retried(state, actor, organization_id, body.session_id, StepName.SUBSCRIBE_APP)


@router.post(
    "/retry",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Take the step again at which a signup stands",
    responses=documented(503),
)
async def retry(
    body: SignupRetryBody, caller: CallerDep, actor: ActorDep, state: ServicesDep
) -> SignupAnswer:
    """A code works once: where it was refused, or spent, it takes a new click instead."""
    return await _retried(state, actor, caller.organization_id, body.session_id, body.step)


@router.post(
    "/cancel",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Give a signup up",
)
async def cancel(body: SessionBody, change: ChangeDep) -> SignupAnswer:
    """What it did is taken back, step by step: unsubscribed, and the token forgotten."""
    with refused():
        signup = await sessions.hold(change.session, change.organization_id, body.session_id)
        await sessions.give_up(change.session, signup)
    await change.note("signup.given_up", signup.id)
    return await shown(change.session, signup)


@router.post(
    "/disconnect",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Let a connected account go",
)
async def disconnect(body: AccountBody, change: ChangeDep) -> SignupAnswer:
    """Unsubscribes, forgets the token, pauses what sends. `init` with RECONNECT brings it back."""
    session, organization_id = change.session, change.organization_id
    account = await session.get(
        BusinessAccount, (body.business_account_id, organization_id), with_for_update=True
    )
    if account is None:
        raise NotFound("There is no such business account.")
    if account.connection == Connection.DISCONNECTED:
        raise Conflict("The account is disconnected.")
    await require_staying(session, organization_id, account.id)
    waiting = await sessions.reconnecting(session, organization_id, account.id)
    if waiting is not None:
        await sessions.give_up(session, waiting)
    signup = await sessions.open_signup(session, organization_id, SignupMode.DISCONNECT, account.id)
    signup.waba_id = account.meta_id
    session.add(signup)
    await change.note("account.disconnecting", account.id, after={"signupId": str(signup.id)})
    return await shown(session, signup)


@contextmanager
def _standing_at(step: StepName) -> Iterator[None]:
    try:
        yield
    except NotThere as error:
        said = f"The signup is {error.status}; it does not stand at {step}."
        raise Conflict(said, [{"field": "step", "message": said}]) from None


async def _retried(
    state: Services, actor: Actor, organization_id: UUID, signup_id: UUID, step: StepName | None
) -> SignupAnswer:
    async with state.database.reading([organization_id]) as session:
        signup = await session.get(Signup, (signup_id, organization_id))
    if signup is None:
        raise NotFound("There is no such signup.")
    at = step or (StepName(signup.step) if signup.step is not None else StepName.EXCHANGE_CODE)
    with _standing_at(at):
        commanding.require_at(signup, at)
    async with steering(_IDLE):
        await Signups(state.temporal).retry(signup_id, at)
    return await _noted(state, actor, organization_id, signup_id, at)


async def _noted(
    state: Services, actor: Actor, organization_id: UUID, signup_id: UUID, step: StepName
) -> SignupAnswer:
    given = (state.database, organization_id, actor, signup_id, step)
    return SignupAnswer.with_steps(*await commanding.note_retried(*given))
