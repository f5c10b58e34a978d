"""Flows at Meta: each a step that may be asked again, for it looks before it acts."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from temporalio import activity

from activities.flows.fetching import Fetching, worth_another_try
from activities.flows.jobs import Job, Jobs, problems_of
from activities.meta.answering import answering
from clients.meta.errors import MetaError, Refused
from clients.meta.flow_results import FlowFacts
from clients.meta.flows import MetaFlows
from clients.meta.graph import Graph
from clients.meta.media import MetaMedia
from core.database import Database
from core.keyring import Keyring
from core.temporal.errors import failure
from models.audit import log
from models.audit.actors import acting
from models.flows import moving, writing
from models.flows.types import FlowRef, FlowStatus, PreviewInput


class FlowActivities:
    def __init__(
        self, database: Database, graph: Graph, files: MetaMedia, keyring: Keyring
    ) -> None:
        self._jobs = Jobs(database, keyring)
        self._meta = MetaFlows(graph)
        self._fetching = Fetching(self._jobs, self._meta, files)

    @property
    def every(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """For whoever registers them."""
        return (self.bring, self.publish, self.deprecate, self.delete, self.preview, self.look)

    @activity.defn(name="flows.bring")
    async def bring(self, ref: FlowRef) -> None:
        """Have Meta hold the flow as it stands here: made, named, its Flow JSON uploaded."""
        job = await self._jobs.flow(ref)
        with answering():
            meta_id = await self._made(ref, job)
            await self._told(ref, job, meta_id)
            await self._uploaded(ref, job, meta_id)
            await self._learn(ref, job, meta_id)

    @activity.defn(name="flows.publish")
    async def publish(self, ref: FlowRef) -> None:
        """Once: whoever did not hear the answer reads the status before they ask again.

        The version is to hold what is published, also where it was changed at Meta last.
        """
        job = await self._jobs.flow(ref)
        with answering():
            meta_id = await self._made(ref, job)
            facts = await self._learn(ref, job, meta_id)
            if facts.status != FlowStatus.DRAFT:
                return
            with suppress(MetaError):
                await self._fetching.fetch(ref)
            await self._published(ref, job, meta_id)
            await self._learn(ref, job, meta_id)

    @activity.defn(name="flows.deprecate")
    async def deprecate(self, ref: FlowRef) -> None:
        """For good, and once: the status is read first."""
        job = await self._jobs.flow(ref)
        with answering():
            meta_id = await self._made(ref, job)
            if (await self._meta.read(meta_id, job.token)).status != FlowStatus.DEPRECATED:
                await self._meta.deprecate(meta_id, job.token)
            await self._learn(ref, job, meta_id)

    @activity.defn(name="flows.delete")
    async def delete(self, ref: FlowRef) -> None:
        """What Meta does not have any more is deleted, too."""
        job = await self._jobs.flow(ref)
        with answering():
            meta_id = job.flow.meta_id or await self._look(job)
            if meta_id is not None and await self._there(meta_id, job):
                await self._meta.delete(meta_id, job.token)
        async with self._jobs.transaction(ref.organization_id) as session:
            flow = await writing.hold(session, ref.organization_id, ref.flow_id)
            flow.deleted_at = datetime.now(UTC)
            change = log.Change("flow.deleted", flow.id, before={"name": flow.name})
            await log.record(session, ref.organization_id, acting(), change)
            await moving.tell(session, flow)

    @activity.defn(name="flows.preview")
    async def preview(self, input: PreviewInput) -> None:
        """The page's address holds a token, so it goes into the row and no history."""
        job = await self._jobs.flow(input)
        with answering():
            meta_id = await self._made(input, job)
            found = await self._meta.preview(meta_id, job.token, renew=input.renew)
        values = {"preview_url": found.url, "preview_expires_at": found.expires_at}
        await self._jobs.write(input, values)
        await self._jobs.note(input, "flow.previewed")

    @activity.defn(name="flows.look")
    async def look(self, ref: FlowRef) -> None:
        """Meta said that it changed. Webhooks come late and out of order: it is read.

        What keeps its Flow JSON away stands in the flow; the next change or sync tries again.
        """
        job = await self._jobs.flow(ref)
        if job.flow.meta_id is None:
            return
        with answering():
            await self._learn(ref, job, job.flow.meta_id)
        try:
            await self._fetching.fetch(ref)
        except MetaError as error:
            if worth_another_try(error, activity.info().attempt):
                raise failure(type(error).__name__, error.code) from None

    async def _learn(self, ref: FlowRef, job: Job, meta_id: str) -> FlowFacts:
        return await self._jobs.learn(ref, partial(self._meta.read, meta_id, job.token))

    async def _made(self, ref: FlowRef, job: Job) -> str:
        """Its id at Meta. Where Meta was asked before and may have made it, we look by name."""
        if job.flow.meta_id is not None:
            return job.flow.meta_id
        meta_id = await self._look(job)
        if meta_id is None:
            await self._jobs.write(ref, {"asked_at": datetime.now(UTC)})
            meta_id = await self._meta.create(
                job.waba_id, job.token, job.flow.name, job.flow.categories, job.flow.endpoint_uri
            )
        await self._jobs.write(ref, {"meta_id": meta_id})
        return meta_id

    async def _look(self, job: Job) -> str | None:
        if job.flow.asked_at is None:
            return None
        flows = await self._meta.every(job.waba_id, job.token)
        return next((each.id for each in flows if each.name == job.flow.name), None)

    async def _there(self, meta_id: str, job: Job) -> bool:
        return any(each.id == meta_id for each in await self._meta.every(job.waba_id, job.token))

    async def _published(self, ref: FlowRef, job: Job, meta_id: str) -> None:
        """Who did it stands in the row first: the version may be written by another's look."""
        actor = acting()
        await self._jobs.write(ref, {"publisher_kind": actor.kind, "publisher_id": actor.id})
        try:
            await self._meta.publish(meta_id, job.token)
        except Refused:
            await self._jobs.write(ref, {"publisher_kind": None, "publisher_id": None})
            raise

    async def _told(self, ref: FlowRef, job: Job, meta_id: str) -> None:
        """What Meta refuses is not wanted any more: the flow keeps what it had."""
        if not job.flow.pending:
            return
        try:
            await self._meta.update(meta_id, job.token, job.flow.pending)
        except Refused:
            await self._jobs.write(ref, {"pending": None})
            raise
        await self._jobs.write(ref, {"pending": None})

    async def _uploaded(self, ref: FlowRef, job: Job, meta_id: str) -> None:
        text = job.flow.json_text
        if text is None or job.flow.uploaded_at is not None:
            return
        told = await self._meta.upload(meta_id, job.token, text)
        async with self._jobs.transaction(ref.organization_id) as session:
            flow = await writing.hold(session, ref.organization_id, ref.flow_id)
            if flow.json_text == text:  # else another one was written meanwhile, and comes next
                flow.uploaded_at = datetime.now(UTC)
                flow.problems = problems_of(told.validation_errors)
