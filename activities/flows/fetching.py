"""Flow JSONs that people write at Meta, fetched when Meta says that a flow changed."""

from datetime import UTC, datetime

from activities.flows.jobs import Job, Jobs
from clients.meta.errors import MetaError, Outcome, Refused
from clients.meta.flows import MetaFlows
from clients.meta.media import FileTooLarge, ForeignHost, MetaMedia, NotText
from models.audit.actors import acting
from models.flows import moving, texts, writing
from models.flows.types import LARGEST_JSON, FetchTrouble, FlowRef

_TRIES = 5
_PASSES = (Outcome.TRY_AGAIN, Outcome.NOT_NOW, Outcome.IN_DOUBT)
_TROUBLES: dict[type[MetaError], FetchTrouble] = {
    ForeignHost: FetchTrouble.FOREIGN_HOST,
    FileTooLarge: FetchTrouble.TOO_LARGE,
    NotText: FetchTrouble.NOT_TEXT,
}


class Fetching:
    def __init__(self, jobs: Jobs, meta: MetaFlows, files: MetaMedia) -> None:
        self._jobs = jobs
        self._meta = meta
        self._files = files

    async def fetch(self, ref: FlowRef) -> None:
        """Take over the Flow JSON that stands at Meta, where it may be another than ours.

        Raises `MetaError`; what stood in the way is written down first.
        """
        while texts.stale((job := await self._jobs.flow(ref)).flow):
            asked = datetime.now(UTC)
            try:
                text = await self._text(job)
            except MetaError as error:
                await self._jobs.write(ref, {"fetch_trouble": trouble_of(error)})
                raise
            async with self._jobs.transaction(ref.organization_id) as session:
                flow = await writing.hold(session, ref.organization_id, ref.flow_id)
                before = (job.flow.changed_at, job.flow.uploaded_at)
                if (flow.changed_at, flow.uploaded_at) == before:
                    await moving.take_text(session, flow, text, asked, acting())
                    return

    async def _text(self, job: Job) -> str | None:
        if job.flow.meta_id is None:
            return None
        address = await self._meta.address(job.flow.meta_id, job.token)
        return None if address is None else await self._files.text(address, LARGEST_JSON)


def worth_another_try(error: MetaError, attempt: int) -> bool:
    """Whether what stood in the way may pass, and has not done so often enough."""
    return error.outcome in _PASSES and attempt < _TRIES


def trouble_of(error: MetaError) -> FetchTrouble:
    if isinstance(error, Refused) and error.outcome not in _PASSES:
        return FetchTrouble.REFUSED
    return _TROUBLES.get(type(error), FetchTrouble.NO_ANSWER)
