"""What `parley doctor` asks Temporal and Meta."""

import httpx
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from cli.checks.finding import Finding, judged, ok, skipped, wrong
from cli.stack.services import POLLED
from cli.stack.temporal import missing_search_attributes, pollers_of
from core.meta_settings import MetaSettings
from core.settings import TemporalSettings


async def examine_temporal(settings: TemporalSettings) -> list[Finding]:
    try:
        client = await Client.connect(settings.address, namespace=settings.namespace)
    except RuntimeError:
        advice = "Start it (`parley up` does locally) or correct TEMPORAL_ADDRESS."
        return [wrong("Temporal", f"does not answer at {settings.address}", advice)]
    found = [ok("Temporal", settings.address)]
    try:
        await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=settings.namespace)
        )
    except RPCError:
        advice = "Create it, or correct TEMPORAL_NAMESPACE."
        return [*found, wrong("Namespace", f"{settings.namespace} is missing", advice)]
    return [
        *found,
        ok("Namespace", settings.namespace),
        await _search_attributes(settings),
        skipped("Fairness", "matching.enableFairness cannot be read; see the dynamic config"),
        *[await _workers(client, queue) for queue in POLLED],
    ]


async def examine_meta(settings: MetaSettings) -> Finding:
    """Any HTTP answer will do: who may call what is not asked here."""
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            answer = await http.get(f"{settings.base_url}/{settings.version}/")
    except httpx.HTTPError as error:
        detail = f"{settings.base_url} does not answer ({type(error).__name__})"
        return wrong("Meta", detail, "Correct META_BASE_URL, or start the simulator.")
    return ok("Meta", f"{settings.base_url} answers ({answer.status_code})")


async def _search_attributes(settings: TemporalSettings) -> Finding:
    missing = await missing_search_attributes(settings.address, settings.namespace)
    if missing is None:
        return wrong("Search attributes", "cannot be listed", "Ask Temporal's log why.")
    return judged(
        "Search attributes",
        not missing,
        "all are registered" if not missing else f"missing: {', '.join(missing)}",
        "Register them: `temporal operator search-attribute create`.",
    )


async def _workers(client: Client, queue: str) -> Finding:
    try:
        count = len(set(await pollers_of(client, queue)))
    except RPCError:
        count = 0
    detail = f"{count} workers ask for tasks" if count != 1 else "1 worker asks for tasks"
    return judged(f"Queue {queue}", count > 0, detail, f"Start `python -m worker {queue}`.")
