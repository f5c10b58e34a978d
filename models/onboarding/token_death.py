"""A token that Meta refuses: said once, and the way back begins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts.types import Connection
from models.audit import log
from models.audit.actors import acting
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.onboarding.sessions import is_leaving, open_signup, reconnecting
from models.onboarding.types import SignupMode
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told

_OWNERS = text("select organization_id, business_account_id from accounts_of_token(:print)")
# The very token that was refused: an old request cannot kill a new one.
_KILL = text("""
    update business_account
    set connection = 'TOKEN_INVALID', connection_reason = :reason,
        connection_at = clock_timestamp()
    where id = :account and organization_id = :organization and token_print = :print
      and connection = 'CONNECTED'
    returning id
""")
# A token dies with its account, and its 190 may come first: only a new token is news against this.
# Meta tells whole seconds: what it says within the one of connecting is newer.
_LOSE = text("""
    update business_account
    set connection = 'DISCONNECTED', connection_reason = :reason,
        connection_at = clock_timestamp()
    where id = :account and organization_id = :organization and connection <> 'DISCONNECTED'
      and (connection = 'TOKEN_INVALID' or connection_at is null
           or date_trunc('second', connection_at) <= :at)
    returning id
""")


async def owners_of(session: AsyncSession, print: str) -> list[tuple[UUID, UUID]]:
    """The organizations and accounts that use a token; from outside row-level security."""
    rows = await (await session.connection()).execute(_OWNERS, {"print": print})
    return [(row.organization_id, row.business_account_id) for row in rows]


async def note_dead(
    session: AsyncSession, organization_id: UUID, account_id: UUID, print: str, reason: str
) -> bool:
    """Mark the account, unless it has another token by now; whether it is news."""
    given = {
        "account": account_id,
        "organization": organization_id,
        "print": print,
        "reason": reason,
    }
    found = await (await session.connection()).execute(_KILL, given)
    if found.one_or_none() is None:
        return False
    await _tell(session, organization_id, account_id, Connection.TOKEN_INVALID, reason)
    if not await is_leaving(session, organization_id, account_id):
        await begin_way_back(session, organization_id, account_id)
    return True


async def note_gone(
    session: AsyncSession, organization_id: UUID, account_id: UUID, reason: str, at: datetime
) -> bool:
    """Meta said then that the customer took our app away; whether it is news."""
    given = {"account": account_id, "organization": organization_id, "reason": reason, "at": at}
    found = await (await session.connection()).execute(_LOSE, given)
    if found.one_or_none() is None:
        return False
    await _tell(session, organization_id, account_id, Connection.DISCONNECTED, reason)
    return True


async def begin_way_back(session: AsyncSession, organization_id: UUID, account_id: UUID) -> UUID:
    """A signup that waits for a click; the one that waits already, if there is one."""
    found = await reconnecting(session, organization_id, account_id)
    if found is None:
        found = await open_signup(session, organization_id, SignupMode.RECONNECT, account_id)
    return found.id


async def _tell(
    session: AsyncSession,
    organization_id: UUID,
    account_id: UUID,
    connection: Connection,
    reason: str,
) -> None:
    facts = {"connection": str(connection), "reason": reason}
    change = log.Change(f"account.{connection.lower()}", account_id, after=facts)
    await log.record(session, organization_id, acting(), change)
    await publish(session, organization_id, [Told(LiveEvent.ACCOUNT_UPDATED, account_id)])
    lost = Wake(WakeKind.ACCOUNT_LOST, account_id, {"reason": str(connection)})
    await outbox.add(session, organization_id, [lost])
