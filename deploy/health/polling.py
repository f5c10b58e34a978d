"""A worker's health check: does this container ask Temporal for tasks of this queue?

`python deploy/health/polling.py QUEUE`, inside the worker's container.
"""

import asyncio
import os
import socket
import sys
from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

# A poll lasts at most a minute; Temporal remembers a poller for five.
FRESH = timedelta(minutes=2)


async def polls(queue: str) -> bool:
    client = await Client.connect(
        os.environ["TEMPORAL_ADDRESS"], namespace=os.environ.get("TEMPORAL_NAMESPACE", "default")
    )
    answer = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
        ),
        timeout=timedelta(seconds=5),
    )
    ours, since = f"@{socket.gethostname()}", datetime.now(UTC) - FRESH
    return any(
        poller.identity.endswith(ours) and poller.last_access_time.ToDatetime(UTC) > since
        for poller in answer.pollers
    )


async def main() -> int:
    try:
        return int(not await polls(sys.argv[1]))
    except (RPCError, RuntimeError):
        return 1


if __name__ == "__main__":
    # Python's own exit may abort while a Temporal client is alive (sdk-python issue 300).
    os._exit(asyncio.run(main()))
