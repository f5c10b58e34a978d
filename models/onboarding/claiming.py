"""What a signup makes of the accounts and numbers it found: ours, connected, or let go."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import connecting
from models.accounts.connecting import NumberFacts
from models.accounts.tables import BusinessAccount, PhoneNumber
from models.accounts.tokens import KeptToken
from models.accounts.types import Connection
from models.audit import log
from models.audit.actors import acting
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.onboarding.tables import Signup
from models.onboarding.types import SignupMode
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told

_CONNECT = text("""
    update business_account
    set connection = 'CONNECTED', connection_reason = null, connection_at = clock_timestamp()
    where id = :account and organization_id = :organization
""")
_OWN = text("""
    select (a.connection = 'DISCONNECTED' or exists (
            select from signup_step f where f.signup_id = s.id and f.name = 'finish'
              and f.organization_id = s.organization_id and f.state = 'DONE'
        )) and not exists (
            select from signup o where o.business_account_id = a.id and o.id <> s.id
              and o.organization_id = s.organization_id and o.ended_at is null
        )
    from signup s
    join business_account a on a.id = s.business_account_id
     and a.organization_id = s.organization_id
    where s.id = :signup and s.organization_id = :organization
""")
_LET_GO = text("""
    with number as (
        update phone_number set status = 'DISCONNECTED', status_at = clock_timestamp()
        where business_account_id = :account and organization_id = :organization
        returning id
    ), released as (
        update number_route set released_at = clock_timestamp()
        where organization_id = :organization and phone_number_id in (select id from number)
    ), released_account as (
        update account_route set released_at = clock_timestamp()
        where organization_id = :organization and business_account_id = :account
    )
    update business_account
    set connection = 'DISCONNECTED', connection_reason = :reason,
        connection_at = clock_timestamp(), sealed_token = :forgotten, token_print = null,
        token_expires_at = null
    where id = :account and organization_id = :organization
""")


async def expected_account(session: AsyncSession, signup: Signup) -> str | None:
    """Meta's id of the account that a signup brings back; None where any will do."""
    if signup.business_account_id is None:
        return None
    account = await _account(session, signup, signup.business_account_id)
    return account.meta_id


async def claim(
    session: AsyncSession,
    signup: Signup,
    waba_id: str,
    token: KeptToken,
    expires_at: datetime | None,
) -> None:
    """Keep the token with its account, which is connected once the signup is ready.

    Raises `TakenByAnother`.
    """
    found = await session.exec(
        select(BusinessAccount.name).where(
            BusinessAccount.organization_id == signup.organization_id,
            BusinessAccount.meta_id == waba_id,
        )
    )
    account = await connecting.connect_account(
        session,
        signup.organization_id,
        waba_id=waba_id,
        name=found.one_or_none() or f"Account {waba_id}",
        sealed_token=token.sealed,
        token_print=token.print,
        connected=False,
    )
    first = signup.business_account_id is None
    signup.waba_id, signup.business_account_id = waba_id, account.id
    if first:
        signup.fresh_account = account.before in (None, Connection.DISCONNECTED)
    signup.token_expires_at, signup.sealed_token = expires_at, None
    session.add(signup)
    row = await _account(session, signup, account.id)
    await session.refresh(row)
    row.token_expires_at = expires_at
    row.portfolio_id = signup.portfolio_id or row.portfolio_id
    session.add(row)
    await session.flush()


async def claim_number(
    session: AsyncSession, signup: Signup, number: NumberFacts, *, coexistence: bool
) -> None:
    """Keep a number of the account; it sends once Meta says that it is connected.

    Raises `TakenByAnother`.
    """
    assert signup.business_account_id is not None
    id = await connecting.connect_number(
        session, signup.organization_id, signup.business_account_id, number, connected=False
    )
    signup.meta_number_id, signup.phone_number_id = number.meta_id, id
    session.add(signup)
    row = await number_of(session, signup)
    row.coexistence = coexistence
    session.add(row)
    await session.flush()


async def number_of(session: AsyncSession, signup: Signup) -> PhoneNumber:
    return await session.get_one(PhoneNumber, (signup.phone_number_id, signup.organization_id))


async def connected(session: AsyncSession, signup: Signup) -> None:
    """The account may act and send; what was paused for its loss goes on."""
    given = {"account": signup.business_account_id, "organization": signup.organization_id}
    await (await session.connection()).execute(_CONNECT, given)
    assert signup.business_account_id is not None
    facts = {"signupId": str(signup.id), "mode": signup.mode}
    change = log.Change("account.connected", signup.business_account_id, after=facts)
    await log.record(session, signup.organization_id, acting(), change)
    await _tell(session, signup, WakeKind.ACCOUNT_BACK)


async def is_its_own(session: AsyncSession, signup: Signup) -> bool:
    """Whether the account goes with the signup: not where it was connected by another one, nor

    where another one is on the way with it.
    """
    if signup.business_account_id is None or signup.mode == SignupMode.DISCONNECT:
        return signup.business_account_id is not None
    given = {"signup": signup.id, "organization": signup.organization_id}
    found = await (await session.connection()).execute(_OWN, given)
    return signup.fresh_account and bool(found.scalar_one())


async def let_go(session: AsyncSession, signup: Signup, forgotten: str, reason: str) -> None:
    """Forget the account's token; another organization may connect it from now on."""
    given = {
        "account": signup.business_account_id,
        "organization": signup.organization_id,
        "forgotten": forgotten,
        "reason": reason,
    }
    await (await session.connection()).execute(_LET_GO, given)
    assert signup.business_account_id is not None
    facts = {"signupId": str(signup.id), "reason": reason}
    change = log.Change("account.disconnected", signup.business_account_id, after=facts)
    await log.record(session, signup.organization_id, acting(), change)
    await _tell(session, signup, WakeKind.ACCOUNT_LOST)


async def _tell(session: AsyncSession, signup: Signup, kind: WakeKind) -> None:
    assert signup.business_account_id is not None
    told = Told(LiveEvent.ACCOUNT_UPDATED, signup.business_account_id)
    await publish(session, signup.organization_id, [told])
    wake = Wake(kind, signup.business_account_id, {"reason": str(Connection.DISCONNECTED)})
    await outbox.add(session, signup.organization_id, [wake])


async def _account(session: AsyncSession, signup: Signup, id: UUID) -> BusinessAccount:
    return await session.get_one(BusinessAccount, (id, signup.organization_id))
