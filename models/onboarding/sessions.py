"""A signup from its opening: what the browser hands over, and when that is too late."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.onboarding import steps
from models.onboarding.rules import ENDED, RENEWED_BY_A_CODE, STATE_LIVES
from models.onboarding.tables import Signup
from models.onboarding.types import (
    PASSED,
    SignupMode,
    SignupStatus,
    StepName,
)

_CLICKED = frozenset({SignupMode.EMBEDDED, SignupMode.COEXISTENCE, SignupMode.RECONNECT})


class NoSuchSignup(Exception):
    """Not in this organization."""


class WrongState(Exception):
    """The nonce is not this signup's, or too old."""


class SignupOver(Exception):
    """Nothing more can happen to it."""

    def __init__(self, status: SignupStatus) -> None:
        super().__init__(status)
        self.status = status


class NotWanted(Exception):
    """It has what it needs, and is at work with it."""


@dataclass(frozen=True, slots=True)
class Assets:
    """Meta's ids, as the dialog told them; it may tell fewer."""

    waba_id: str | None = None
    number_id: str | None = None
    portfolio_id: str | None = None
    coexistence: bool = False


async def hold(session: AsyncSession, organization_id: UUID, signup_id: UUID) -> Signup:
    """The signup, locked. Raises `NoSuchSignup`."""
    found = await session.exec(
        select(Signup)
        .where(Signup.id == signup_id, Signup.organization_id == organization_id)
        .with_for_update()
    )
    signup = found.one_or_none()
    if signup is None:
        raise NoSuchSignup
    return signup


async def open_signup(
    session: AsyncSession, organization_id: UUID, mode: SignupMode, account_id: UUID | None = None
) -> Signup:
    """A new one; its workflow hears of it."""
    signup = Signup(
        id=new_id(), organization_id=organization_id, mode=mode, business_account_id=account_id
    )
    session.add(signup)
    await session.flush()
    await _wake(session, signup, WakeKind.SIGNUP_OPENED)
    await steps.tell(session, signup)
    return signup


async def reconnecting(
    session: AsyncSession, organization_id: UUID, account_id: UUID
) -> Signup | None:
    """The way back of an account that waits for a click already."""
    found = await session.exec(
        select(Signup)
        .where(
            Signup.organization_id == organization_id,
            Signup.business_account_id == account_id,
            Signup.mode == SignupMode.RECONNECT,
            col(Signup.ended_at).is_(None),
        )
        .with_for_update()
    )
    return found.one_or_none()


async def is_leaving(session: AsyncSession, organization_id: UUID, account_id: UUID) -> bool:
    """Whether somebody is letting the account go."""
    found = await session.exec(
        select(Signup.id).where(
            Signup.organization_id == organization_id,
            Signup.business_account_id == account_id,
            Signup.mode == SignupMode.DISCONNECT,
            col(Signup.ended_at).is_(None),
        )
    )
    return found.first() is not None


def give_state(signup: Signup, now: datetime) -> str:
    """A nonce for the next click; the one before counts no more, nor what it chose."""
    if signup.business_account_id is None:
        signup.waba_id = signup.meta_number_id = signup.portfolio_id = None
    state = token_urlsafe(32)
    signup.state_hash = _hash(state)
    signup.state_expires_at = now + STATE_LIVES
    return state


def check_state(signup: Signup, state: str, now: datetime) -> None:
    """Raises `WrongState`."""
    known, until = signup.state_hash, signup.state_expires_at
    if known is None or until is None or until < now or not compare_digest(known, _hash(state)):
        raise WrongState


async def give_code(session: AsyncSession, signup: Signup, sealed: str, now: datetime) -> None:
    """Keep a code; what was begun with an earlier one begins anew. Raises `SignupOver`,

    `NotWanted`.
    """
    _require_open(signup)
    if signup.mode not in _CLICKED:
        raise NotWanted
    exchange = await steps.step_of(session, signup, StepName.EXCHANGE_CODE)
    if signup.status == SignupStatus.RUNNING and exchange is not None:
        raise NotWanted
    await steps.forget(session, signup, RENEWED_BY_A_CODE)
    signup.sealed_code, signup.code_at, signup.sealed_token = sealed, now, None
    signup.status = SignupStatus.RUNNING
    session.add(signup)
    await _wake(session, signup, WakeKind.SIGNUP_CODE)


async def give_assets(session: AsyncSession, signup: Signup, assets: Assets, now: datetime) -> None:
    """Keep the ids. Once the token was checked against an account it stays that one.

    Raises `SignupOver`, `NotWanted`.
    """
    _require_open(signup)
    checked = await steps.step_of(session, signup, StepName.CHECK_TOKEN)
    settled = checked is not None and checked.state in PASSED
    if settled and assets.waba_id not in (None, signup.waba_id):
        raise NotWanted
    signup.waba_id = assets.waba_id or signup.waba_id
    signup.meta_number_id = assets.number_id or signup.meta_number_id
    signup.portfolio_id = assets.portfolio_id or signup.portfolio_id
    signup.assets_at = now
    if assets.coexistence and signup.mode == SignupMode.EMBEDDED:
        signup.mode = SignupMode.COEXISTENCE
    session.add(signup)
    await _wake(session, signup, WakeKind.SIGNUP_ASSETS)


async def note_left(
    session: AsyncSession,
    signup: Signup,
    *,
    current_step: str | None,
    error_id: str | None,
    error: str | None,
    now: datetime,
) -> None:
    """Somebody left Meta's dialog: they may click again. Raises `SignupOver`."""
    _require_open(signup)
    signup.cancelled_at, signup.current_step = now, current_step
    signup.error_id, signup.error = error_id, error
    session.add(signup)
    await steps.tell(session, signup)


async def give_up(session: AsyncSession, signup: Signup) -> None:
    """Ask its workflow to undo what was done. Raises `SignupOver`."""
    _require_open(signup)
    await _wake(session, signup, WakeKind.SIGNUP_CANCELLED)


async def partner_added(session: AsyncSession, signup: Signup, waba_id: str) -> None:
    signup.waba_id = waba_id
    session.add(signup)
    await _wake(session, signup, WakeKind.SIGNUP_PARTNER_ADDED)


def _require_open(signup: Signup) -> None:
    if signup.status in ENDED:
        raise SignupOver(SignupStatus(signup.status))


def _hash(state: str) -> str:
    return sha256(state.encode()).hexdigest()


async def _wake(session: AsyncSession, signup: Signup, kind: WakeKind) -> None:
    payload = {"mode": str(signup.mode)}
    await session.flush()
    await outbox.add(session, signup.organization_id, [Wake(kind, signup.id, payload)])
