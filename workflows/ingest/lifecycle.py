"""How the ingest begins: once, however many workers ask."""

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from models.ingest.types import IngestInput
from workflows.ingest.ingest import Ingest


def workflow_id(group: int) -> str:
    return f"ingest/{group}"


async def ensure_ingest(client: Client, drainers: int) -> None:
    """Have one `Ingest` for each drainer; those that run already go on.

    A group that a smaller number leaves over ends by itself when its drain is begun again.
    """
    for group in range(drainers):
        await client.start_workflow(
            Ingest.run,
            IngestInput(group=group),
            id=workflow_id(group),
            task_queue=TaskQueue.INGEST,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"Webhooks, group {group}",
            rpc_timeout=RPC_TIMEOUT,
        )
