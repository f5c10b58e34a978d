"""The Temporal dev server and its UI: SQLite, one process, local use only."""

import os
import signal
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType, TaskQueueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from cli.stack.ports import HOST, Ports
from cli.stack.process import Process, Program
from cli.stack.wheels import temporal_binary
from core.temporal import search_attributes

NAMESPACE = "default"
_PATIENCE = timedelta(seconds=2)
_KINDS = (
    TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
)
_RPS = "20000"
DYNAMIC_CONFIG = {
    "limit.historyCount.suggestContinueAsNew": "2000",
    "matching.enableFairness": "true",
    "frontend.rps": _RPS,
    "frontend.namespaceRPS": _RPS,
    "matching.rps": _RPS,
    "history.rps": _RPS,
    "frontend.persistenceMaxQPS": _RPS,
    "matching.persistenceMaxQPS": _RPS,
    "history.persistenceMaxQPS": _RPS,
}
# Time skipping for tests; both names of the switch, and timers as prompt as they get.
SKIPPING = {
    "frontend.WorkflowTimeSkippingEnabled": "true",
    "system.workflowTimeSkippingEnabled": "true",
    "system.forceSearchAttributesCacheRefreshOnRead": "true",
    "history.timerProcessorMaxTimeShift": '"1ms"',
}


class Temporal:
    """One dev server; without `data` it keeps nothing."""

    def __init__(
        self,
        ports: Ports,
        log: Path,
        data: Path | None = None,
        dynamic_config: Mapping[str, str] | None = None,
    ) -> None:
        self.address = f"{HOST}:{ports.temporal}"
        self.ui_url = f"http://{HOST}:{ports.ui}"
        config = DYNAMIC_CONFIG | dict(dynamic_config or {})
        command = [
            *(str(temporal_binary()), "server", "start-dev", "--ip", HOST),
            *("--port", str(ports.temporal), "--ui-port", str(ports.ui), "--ui-ip", HOST),
            *("--ui-codec-endpoint", f"http://{HOST}:{ports.codec}"),
            *("--namespace", NAMESPACE, "--log-level", "warn", "--log-format", "json"),
            *(("--db-filename", str(data)) if data else ()),
        ]
        for name, value in config.items():
            command += ["--dynamic-config-value", f"{name}={value}"]
        for key in search_attributes.ALL:
            command += ["--search-attribute", f"{key.name}={_type_of(key.indexed_value_type)}"]
        self.process = Process(
            Program(
                name="temporal",
                command=command,
                environment={"PATH": os.environ.get("PATH", ""), "HOME": str(log.parent)},
                folder=log.parent,
                log=log,
                stop_signal=signal.SIGTERM,
                stop_seconds=10,
            )
        )

        self._client: Client | None = None

    async def ready(self) -> bool:
        """Whether it serves and knows the namespace and our search attributes."""
        return await missing_search_attributes(self.address, NAMESPACE) == []

    async def polled(self, queues: Sequence[str], pid: int) -> bool:
        """Whether this process polls each of these task queues."""
        try:
            if self._client is None:
                self._client = await Client.connect(self.address, namespace=NAMESPACE)
            pollers = [await pollers_of(self._client, queue) for queue in queues]
        except (RPCError, RuntimeError):
            return False
        return all(any(name.startswith(f"{pid}@") for name in names) for names in pollers)


async def pollers_of(client: Client, queue: str) -> list[str]:
    """Identities of the workers that ask for workflow or activity tasks there."""
    names: list[str] = []
    for kind in _KINDS:
        answer = await client.workflow_service.describe_task_queue(
            DescribeTaskQueueRequest(
                namespace=client.namespace,
                task_queue=TaskQueue(name=queue),
                task_queue_type=kind,
            ),
            timeout=_PATIENCE,
        )
        names += [poller.identity for poller in answer.pollers]
    return names


async def missing_search_attributes(address: str, namespace: str) -> list[str] | None:
    """Names of ours the server does not know; None when it does not answer."""
    try:
        client = await Client.connect(address, namespace=namespace)
        known = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=namespace)
        )
    except (RPCError, RuntimeError):
        return None
    return [key.name for key in search_attributes.ALL if key.name not in known.custom_attributes]


def _type_of(indexed: int) -> str:
    """`INDEXED_VALUE_TYPE_KEYWORD` is `Keyword` on the command line."""
    name = IndexedValueType.Name(IndexedValueType.ValueType(indexed))
    return name.removeprefix("INDEXED_VALUE_TYPE_").title().replace("_", "")
