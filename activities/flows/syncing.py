"""An account's flows as Meta has them: those made elsewhere come in, those deleted there go."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import NamedTuple

from temporalio import activity

from activities.flows.jobs import Jobs, take_over
from activities.meta.answering import answering
from clients.meta.flow_results import FlowFacts
from clients.meta.flows import MetaFlows
from clients.meta.graph import Graph
from core.database import Database
from core.keyring import Keyring
from models.audit import log
from models.audit.actors import acting
from models.flows import moving, texts
from models.flows.finding import at_meta, named
from models.flows.tables import Flow
from models.flows.types import AccountRef, FlowStatus, SyncResult, status_named
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind


class _Taken(NamedTuple):
    """Whether a flow is new here, differs from what we knew, may have another Flow JSON."""

    new: bool = False
    news: bool = False
    stale: bool = False


class FlowSync:
    def __init__(self, database: Database, graph: Graph, keyring: Keyring) -> None:
        self._jobs = Jobs(database, keyring)
        self._meta = MetaFlows(graph)

    @property
    def every(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """For whoever registers them."""
        return (self.sync,)

    @activity.defn(name="flows.sync")
    async def sync(self, ref: AccountRef) -> SyncResult:
        """Safe to repeat. A flow made here whose id we never learnt is known by its name.

        What was learnt of a flow while the list was on its way may be newer than the list.
        """
        job = await self._jobs.account(ref.organization_id, ref.business_account_id)
        asked = datetime.now(UTC)
        with answering():
            facts = await self._meta.every(job.meta_id, job.token)
        taken = [await self._take(ref, each, asked) for each in facts]
        result = SyncResult(
            added=sum(each.new for each in taken),
            changed=sum(each.news and not each.new for each in taken),
            gone=await self._forget(ref, {each.id for each in facts}),
            fetching=sum(each.stale for each in taken),
        )
        async with self._jobs.transaction(ref.organization_id) as session:
            done = log.Change(
                "flow.synchronized", ref.business_account_id, after=result.model_dump()
            )
            await log.record(session, ref.organization_id, acting(), done)
        return result

    async def _take(self, ref: AccountRef, facts: FlowFacts, asked: datetime) -> _Taken:
        """Whose Flow JSON may be another one is looked at afterwards: that may last, and fail."""
        async with self._jobs.transaction(ref.organization_id) as session:
            flow = await moving.by_meta_id(session, ref.organization_id, facts.id)
            flow = flow or await named(session, ref, facts.name)
            new = flow is None
            if flow is None:
                flow = _made_elsewhere(ref, facts)
                session.add(flow)
                await session.flush()
            elif flow.learnt_at is not None and flow.learnt_at > asked:
                return _Taken()
            flow.deleted_at = None
            news = await take_over(session, flow, facts, acting())
            if stale := texts.stale(flow):
                moved = Wake(WakeKind.FLOW_MOVED, flow.id, {})
                await outbox.add(session, ref.organization_id, [moved])
            return _Taken(new=new, news=news, stale=stale)

    async def _forget(self, ref: AccountRef, known: set[str]) -> int:
        async with self._jobs.transaction(ref.organization_id) as session:
            gone = [each for each in await at_meta(session, ref) if each.meta_id not in known]
            for flow in gone:
                flow.deleted_at = datetime.now(UTC)
                await moving.tell(session, flow)
        return len(gone)


def _made_elsewhere(ref: AccountRef, facts: FlowFacts) -> Flow:
    return Flow(
        organization_id=ref.organization_id,
        business_account_id=ref.business_account_id,
        meta_id=facts.id,
        name=facts.name,
        categories=list(facts.categories),
        status=status_named(facts.status) or FlowStatus.DRAFT,
        status_at=datetime.now(UTC),
    )
