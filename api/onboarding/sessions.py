"""Opening a signup, handing over what Meta's dialog told, and where it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, status
from pydantic import SecretStr
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import CallerDep, may
from api.change import Change, ChangeDep
from api.contacts import naming
from api.errors import Conflict, NotAllowed, NotFound, ValidationFailed
from api.onboarding.answers import InitAnswer, SignupAnswer, SignupSummary
from api.onboarding.bodies import AssetsBody, CallbackBody, InitBody, SignupCodeBody
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.state import Services, ServicesDep
from core.meta_settings import MetaSettings
from models.accounts.tables import BusinessAccount
from models.auth.permissions import Permission
from models.onboarding import sessions, steps
from models.onboarding.rules import ENDED
from models.onboarding.sessions import Assets
from models.onboarding.tables import Signup
from models.onboarding.types import CODE_PURPOSE, SignupMode
from workflows.onboarding.lifecycle import signup_workflow_id

router = guarded(prefix="/embedded-signup", tags=["Embedded Signup"])
_LEFT = ("CANCEL", "ERROR")
_ON_THE_PHONE = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
_COEXISTENCE = "whatsapp_business_app_onboarding"


@contextmanager
def refused() -> Iterator[None]:
    try:
        yield
    except sessions.NoSuchSignup:
        raise NotFound("There is no such signup.") from None
    except sessions.WrongState:
        raise NotAllowed("The state is not this signup's, or too old: begin again.") from None
    except sessions.SignupOver as error:
        raise Conflict(f"The signup is {error.status}. Begin another one.") from None
    except sessions.NotWanted:
        raise Conflict("The signup has what it needs, and is at work with it.") from None


@router.post(
    "/init",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_201_CREATED,
    summary="Open a signup",
)
async def init(body: InitBody, state: ServicesDep, change: ChangeDep) -> InitAnswer:
    """Answers what Meta's dialog is opened with. A signup that waits gets a new `state`."""
    _require_configured(state.settings.meta, body.mode)
    with refused():
        signup = await _signup(body, change)
        if signup.status in ENDED:
            raise Conflict(f"The signup is {signup.status}. Begin another one.")
    nonce = sessions.give_state(signup, datetime.now(UTC))
    change.session.add(signup)
    await change.note("signup.opened", signup.id, after={"mode": str(signup.mode)})
    return _opened(signup, nonce, state.settings.meta)


@router.post(
    "/callback",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Hand over what Meta's dialog told",
)
async def callback(body: CallbackBody, state: ServicesDep, change: ChangeDep) -> SignupAnswer:
    """The code lives 30 seconds: send it at once. Ids may come before or after it."""
    with refused():
        signup = await _checked(change, body.session_id, body.state)
        if body.event in _LEFT:
            await sessions.note_left(
                change.session,
                signup,
                current_step=body.current_step,
                error_id=body.error_id,
                error=body.error_message,
                now=datetime.now(UTC),
            )
            await change.note("signup.left", signup.id, after={"event": body.event})
        else:
            if body.waba_id is not None or body.event is not None:
                assets = Assets(
                    body.waba_id,
                    body.phone_number_id,
                    body.business_id,
                    coexistence=body.event == _ON_THE_PHONE,
                )
                await _give_assets(change, signup, assets)
            if body.code is not None:
                await _give_code(change, signup, body.code, state)
    return await shown(change.session, signup)


@router.post(
    "/exchange-token",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Hand over a code alone",
)
async def exchange_token(
    body: SignupCodeBody, state: ServicesDep, change: ChangeDep
) -> SignupAnswer:
    """It is exchanged once. The ids are taken from the token if they do not come."""
    with refused():
        signup = await _checked(change, body.session_id, body.state)
        await _give_code(change, signup, body.code, state)
    return await shown(change.session, signup)


@router.post(
    "/complete",
    dependencies=[may(Permission.WRITE_ACCOUNTS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Hand over the ids alone",
)
async def complete(body: AssetsBody, change: ChangeDep) -> SignupAnswer:
    """Also the way to choose among several numbers; then take the step again."""
    with refused():
        signup = await _checked(change, body.session_id, body.state)
        assets = Assets(body.waba_id, body.phone_number_id, body.business_id)
        await _give_assets(change, signup, assets)
    return await shown(change.session, signup)


@router.get(
    "/status", dependencies=[may(Permission.READ_ACCOUNTS)], summary="Where a signup stands"
)
async def read(
    session_id: Annotated[UUID, Query(alias="sessionId")], caller: CallerDep, state: ServicesDep
) -> SignupAnswer:
    """Each step with its state, its attempts, what went wrong and what to do."""
    async with state.database.reading([caller.organization_id]) as session:
        signup = await session.get(Signup, (session_id, caller.organization_id))
        if signup is None:
            raise NotFound("There is no such signup.")
        return await shown(session, signup)


@router.get("", dependencies=[may(Permission.READ_ACCOUNTS)], summary="List signups, newest first")
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[SignupSummary]:
    async with state.database.reading([caller.organization_id]) as session:
        rows = await steps.recent(session, caller.organization_id, cursor, limit + 1)
    return page_of([SignupSummary.of(row) for row in rows], limit)


async def shown(session: AsyncSession, signup: Signup) -> SignupAnswer:
    await session.flush()
    rows = await steps.standing(session, signup.organization_id, signup.id)
    return SignupAnswer.with_steps(signup, rows)


async def _signup(body: InitBody, change: Change) -> Signup:
    session, organization_id = change.session, change.organization_id
    begins = body.session_id is None
    if (body.mode is SignupMode.RECONNECT and begins) != (body.business_account_id is not None):
        said = "It goes with the mode RECONNECT of a new signup, and only with it."
        raise ValidationFailed("The request is not valid.", naming("businessAccountId", said))
    if body.session_id is not None:
        return await sessions.hold(session, organization_id, body.session_id)
    if body.business_account_id is None:
        return await sessions.open_signup(session, organization_id, body.mode)
    account = await session.get(
        BusinessAccount, (body.business_account_id, organization_id), with_for_update=True
    )
    if account is None:
        raise NotFound("There is no such business account.")
    await require_staying(session, organization_id, account.id)
    known = await sessions.reconnecting(session, organization_id, account.id)
    return known or await sessions.open_signup(session, organization_id, body.mode, account.id)


async def require_staying(session: AsyncSession, organization_id: UUID, account_id: UUID) -> None:
    if await sessions.is_leaving(session, organization_id, account_id):
        raise Conflict("The account is being disconnected. Begin again once it is.")


async def _checked(change: Change, session_id: UUID, state: str) -> Signup:
    signup = await sessions.hold(change.session, change.organization_id, session_id)
    sessions.check_state(signup, state, datetime.now(UTC))
    return signup


async def _give_code(change: Change, signup: Signup, code: SecretStr, state: Services) -> None:
    sealed = await state.keyring.seal_text(code.get_secret_value(), purpose=CODE_PURPOSE)
    await sessions.give_code(change.session, signup, sealed, datetime.now(UTC))
    await change.note("signup.code_given", signup.id)


async def _give_assets(change: Change, signup: Signup, assets: Assets) -> None:
    await sessions.give_assets(change.session, signup, assets, datetime.now(UTC))
    given = {"wabaId": assets.waba_id, "phoneNumberId": assets.number_id}
    await change.note("signup.assets_given", signup.id, after=given)


def _require_configured(meta: MetaSettings, mode: SignupMode) -> None:
    hosted = mode is SignupMode.HOSTED
    needed: dict[str, object] = {"META_APP_ID": meta.app_id, "META_CONFIG_ID": meta.config_id}
    if hosted:
        needed = {"META_BUSINESS_ID": meta.business_id, "META_SYSTEM_TOKEN": meta.system_token}
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        raise Conflict(f"This installation cannot do this: set {' and '.join(missing)}.")


def _opened(signup: Signup, nonce: str, meta: MetaSettings) -> InitAnswer:
    feature = _COEXISTENCE if signup.mode == SignupMode.COEXISTENCE else ""
    assert signup.state_expires_at is not None
    return InitAnswer(
        session_id=signup.id,
        mode=SignupMode(signup.mode),
        state=nonce,
        expires_at=signup.state_expires_at,
        app_id=meta.app_id,
        config_id=meta.config_id,
        version=meta.version,
        sdk_url=meta.sdk_url,
        dialog_origins=sorted(meta.dialog_origins),
        extras={"setup": {}, "featureType": feature, "sessionInfoVersion": "3"},
        workflow_id=signup_workflow_id(signup.id),
    )
