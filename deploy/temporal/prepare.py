"""Makes the namespace and registers the search attributes; safe to repeat.

Run once after Temporal has started: `python deploy/temporal/prepare.py`.
"""

import asyncio
import os
import sys
from datetime import timedelta
from time import monotonic

from google.protobuf.duration_pb2 import Duration
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from core.settings import TemporalSettings
from core.temporal import search_attributes

# How long the history of a finished workflow can be read.
RETENTION = timedelta(days=30)
PATIENCE = timedelta(minutes=3)


async def prepare(settings: TemporalSettings) -> None:
    client = await Client.connect(settings.address, namespace=settings.namespace)
    await _register(client)
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = {
        key.name: key.indexed_value_type
        for key in search_attributes.ALL
        if key.name not in known.custom_attributes
    }
    if missing:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=client.namespace,
                search_attributes=missing,  # type: ignore[arg-type]  # a plain int is one
            )
        )


async def _register(client: Client) -> None:
    retention = Duration()
    retention.FromTimedelta(RETENTION)
    try:
        await client.workflow_service.register_namespace(
            RegisterNamespaceRequest(
                namespace=client.namespace, workflow_execution_retention_period=retention
            )
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


async def main() -> int:
    """Ask again for a while: a new namespace is not known to the whole server at once."""
    settings = TemporalSettings(
        address=os.environ["TEMPORAL_ADDRESS"],
        namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"),
    )
    until = monotonic() + PATIENCE.total_seconds()
    while True:
        try:
            await prepare(settings)
        except (RPCError, RuntimeError) as error:
            if monotonic() > until:
                sys.stderr.write(f"Temporal at {settings.address}: {type(error).__name__}.\n")
                return 1
            await asyncio.sleep(2)
        else:
            sys.stdout.write(f"The namespace {settings.namespace} is ready.\n")
            return 0


if __name__ == "__main__":
    code = asyncio.run(main())
    sys.stdout.flush()
    sys.stderr.flush()
    # Python's own exit may abort while a Temporal client is alive (sdk-python issue 300).
    os._exit(code)
