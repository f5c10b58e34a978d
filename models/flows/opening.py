"""What a flow's endpoint needs to know: what answers, and the keys that open requests."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.crypto import CannotDecrypt
from core.database import Database
from core.keyring import Keyring
from models.flows import keys
from models.flows.sealing import read_key
from models.flows.tables import Flow
from models.keys import purposes

_MOST_KEYS = 512
_SENT = text("""
    select m.contact_id, exists (
        select from flow_response r
        where r.organization_id = m.organization_id and r.sent_message_id = m.id) as answered
    from message m where m.id = :message and m.organization_id = :organization and not m.inbound
""")


class Ajar(NamedTuple):
    """A flow, and the keys of its account's numbers, the likeliest first."""

    flow: Flow
    keys: list[RSAPrivateKey]


class Sent(NamedTuple):
    """The message that a flow was opened from."""

    message_id: UUID
    contact_id: UUID
    answered: bool


class FlowDoors:
    """Keeps keys that were opened: reading one takes longer than answering."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._read: OrderedDict[UUID, RSAPrivateKey] = OrderedDict()

    async def ajar(self, organization_id: UUID, flow_id: UUID) -> Ajar | None:
        """None where there is no such flow."""
        async with self._database.reading([organization_id]) as session:
            flow = await session.get(Flow, (flow_id, organization_id))
            if flow is None or flow.deleted_at is not None:
                return None
            known = await keys.opening(session, organization_id, flow.business_account_id)
        opened: list[RSAPrivateKey] = []
        for each in known:
            with suppress(CannotDecrypt):
                opened.append(await self._key(each))
        return Ajar(flow, opened)

    async def sent(self, organization_id: UUID, message_id: UUID) -> Sent | None:
        async with self._database.reading([organization_id]) as session:
            return await _sent(session, organization_id, message_id)

    async def _key(self, known: keys.Opening) -> RSAPrivateKey:
        if known.id not in self._read:
            plain = await self._keyring.open_text(known.sealed, purpose=purposes.FLOW_KEY)
            self._read[known.id] = read_key(plain)
            for old in self._oldest():
                del self._read[old]
        self._read.move_to_end(known.id)
        return self._read[known.id]

    def _oldest(self) -> Iterator[UUID]:
        return iter(list(self._read)[: max(0, len(self._read) - _MOST_KEYS)])


async def _sent(session: AsyncSession, organization_id: UUID, message_id: UUID) -> Sent | None:
    found = {"organization": organization_id, "message": message_id}
    row = (await (await session.connection()).execute(_SENT, found)).one_or_none()
    return None if row is None else Sent(message_id, row.contact_id, row.answered)
