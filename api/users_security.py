"""What protects a person's account: password, sessions, and what happened."""

from uuid import UUID

from fastapi import Response, status
from sqlmodel import col, select

from api.access import PersonDep, logged_in
from api.accounts_refusals import refused
from api.accounts_sessions import prover
from api.change import OriginDep, OwnChangeDep
from api.errors import NotFound
from api.route import guarded
from api.state import ServicesDep
from api.users_bodies import (
    PasswordBody,
    SecurityAnswer,
    SecurityEventAnswer,
    SessionAnswer,
    TwoFactorState,
)
from models.auth import events, passwords, people, sessions, totp
from models.auth.proving import Claim
from models.auth.tables import Credential, SecurityEvent
from models.auth.types import SessionEnd

router = guarded(prefix="/users/security", tags=["User"])
_EVENTS = 50


@router.get("", dependencies=[logged_in], summary="Sessions, second factor and what happened")
async def security(person: PersonDep, state: ServicesDep) -> SecurityAnswer:
    async with state.database.reading(user=person.user_id) as session:
        account = await people.account(session, person.user_id)
        credential = await session.get_one(Credential, person.user_id)
        live = await sessions.live(session, person.user_id)
        left = await totp.recovery_codes_left(session, person.user_id)
        latest = select(SecurityEvent).order_by(col(SecurityEvent.id).desc()).limit(_EVENTS)
        happened = (await session.exec(latest)).all()
    return SecurityAnswer(
        two_factor=TwoFactorState(
            enabled=credential.totp_confirmed_at is not None,
            since=credential.totp_confirmed_at,
            recovery_codes_left=left,
        ),
        password_changed_at=credential.password_changed_at,
        last_login_at=account.last_login_at,
        sessions=[
            SessionAnswer(**each._asdict(), current=each.id == person.session_id) for each in live
        ],
        events=[_event(each) for each in happened],
    )


@router.post(
    "/password",
    dependencies=[logged_in],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Change your password",
)
async def change_password(
    body: PasswordBody, person: PersonDep, state: ServicesDep, origin: OriginDep
) -> Response:
    """Every other session of yours ends."""
    chosen, user_id = body.password.get_secret_value(), person.user_id
    async with state.database.reading(user=user_id) as session:
        email = (await people.account(session, user_id)).email
    with refused():
        passwords.check(chosen, email)
        hash = await passwords.hashed(chosen)
        given = body.current_password.get_secret_value()
        claim = Claim(user_id, given, None, origin, "proof", needs_code=False)
        async with prover(state).proved(claim) as session:
            await people.change_password(session, user_id, hash)
            by = SessionEnd.PASSWORD_CHANGED
            await sessions.end_all(session, user_id, by, besides=person.session_id)
            await events.note(session, user_id, "password.changed", origin)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.delete(
    "/sessions/{session_id:uuid}",
    dependencies=[logged_in],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="End a session",
)
async def end_session(session_id: UUID, change: OwnChangeDep) -> Response:
    """Its access token and refresh token are refused from now on."""
    if not await sessions.end(change.session, change.user_id, session_id, SessionEnd.REVOKED):
        raise NotFound("There is no such session.")
    await change.note("session.revoked")
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _event(event: SecurityEvent) -> SecurityEventAnswer:
    assert event.created_at is not None
    return SecurityEventAnswer(
        action=event.action,
        at=event.created_at,
        address=event.address,
        user_agent=event.user_agent,
    )
