"""Key pairs of numbers: made here, the public half told to Meta, the private one sealed."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from temporalio import activity

from activities.flows.jobs import Jobs, NumberJob
from activities.meta.answering import answering
from clients.meta.flow_results import NumberKey
from clients.meta.flows import MetaFlows
from clients.meta.graph import Graph
from core.database import Database
from core.keyring import Keyring
from models.audit import log
from models.audit.actors import acting
from models.flows import keys
from models.flows.sealing import new_pair
from models.flows.tables import FlowKey
from models.flows.types import KeyStatus, NumberRef
from models.keys import purposes


class FlowKeyActivities:
    def __init__(self, database: Database, graph: Graph, keyring: Keyring) -> None:
        self._jobs = Jobs(database, keyring)
        self._keyring = keyring
        self._meta = MetaFlows(graph)

    @property
    def every(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """For whoever registers them."""
        return (self.rotate, self.check)

    @activity.defn(name="flows.rotate_key")
    async def rotate(self, ref: NumberRef) -> None:
        """A new pair, kept before Meta hears of it; what Meta may have heard of is told again."""
        job = await self._jobs.number(ref)
        key = await self._waiting(ref)
        with answering():
            await self._meta.set_key(job.meta_id, job.token, key.public_key)
            status = await self._status(job, key)
        async with self._jobs.transaction(ref.organization_id) as session:
            await keys.take_over(session, ref.organization_id, ref.phone_number_id, key.id, status)
            change = log.Change("flow_key.rotated", ref.phone_number_id, after={"keyId": key.id})
            await log.record(session, ref.organization_id, acting(), change)

    @activity.defn(name="flows.check_key")
    async def check(self, ref: NumberRef) -> None:
        """What Meta has now: a number that is registered anew loses its key there."""
        job = await self._jobs.number(ref)
        async with self._jobs.transaction(ref.organization_id) as session:
            known = await keys.of_number(session, ref.organization_id, ref.phone_number_id)
        present = next((each for each in known if each.uploaded_at and not each.retired_at), None)
        if present is None:
            return
        with answering():
            status = await self._status(job, present)
        async with self._jobs.transaction(ref.organization_id) as session:
            row = await session.get(FlowKey, (present.id, ref.organization_id))
            if row is not None:
                row.signature_status, row.checked_at = status, datetime.now(UTC)
            change = log.Change("flow_key.checked", ref.phone_number_id, after={"status": status})
            await log.record(session, ref.organization_id, acting(), change)

    async def _waiting(self, ref: NumberRef) -> FlowKey:
        async with self._jobs.transaction(ref.organization_id) as session:
            found = await keys.waiting(session, ref.organization_id, ref.phone_number_id)
        if found is not None:
            return found
        pair = new_pair()
        sealed = await self._keyring.seal_text(pair.private, purpose=purposes.FLOW_KEY)
        made = keys.made(ref.organization_id, ref.phone_number_id, pair.public, sealed)
        async with self._jobs.transaction(ref.organization_id) as session:
            session.add(made)
        return made

    async def _status(self, job: NumberJob, key: FlowKey) -> KeyStatus:
        return _judged(await self._meta.key(job.meta_id, job.token), key)


def _judged(found: NumberKey, key: FlowKey) -> KeyStatus:
    if found.public_key is None:
        return KeyStatus.MISSING
    if found.public_key.split() != key.public_key.split():
        return KeyStatus.FOREIGN
    return KeyStatus.VALID if found.status == KeyStatus.VALID else KeyStatus.MISMATCH
