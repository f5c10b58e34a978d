"""The worker: every client, activity and workflow meets here and nowhere else.

`python -m worker QUEUE...` serves the named task queues; without a name, all of them.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import uvloop
from temporalio.client import Client
from temporalio.worker import Worker

from activities.campaigns.activities import CampaignActivities
from activities.campaigns.interlocks import Interlocks
from activities.ingest.drain import Drain
from activities.ingest.registry import appliers
from activities.ingest.relay import Door, Relay
from activities.sending.activities import SendingActivities
from activities.templates.activities import TemplateActivities
from clients.meta.client import MetaClient
from clients.meta.transport import meta_http
from core import logging
from core.crypto import Cipher
from core.database import Database
from core.memory import settle_memory
from core.settings import Settings, load
from core.temporal.client import connect
from core.temporal.interceptor import RedactingInterceptor
from core.temporal.queues import TaskQueue
from models.ingest.types import WakeKind
from workflows.campaigns.campaign import CampaignWorkflow
from workflows.campaigns.lifecycle import Campaigns
from workflows.ingest.ingest import Ingest
from workflows.ingest.lifecycle import ensure_ingest
from workflows.templates.approval import TemplateApproval
from workflows.templates.lifecycle import Templates

# Longer than a request may last, so that what is under way is recorded.
GRACE = timedelta(seconds=20)


@dataclass(frozen=True)
class Parts:
    """What the queues are served with."""

    settings: Settings
    database: Database
    client: Client
    campaigns: CampaignActivities
    sending: SendingActivities
    templates: TemplateActivities
    drain: Drain
    relay: Relay


def build(settings: Settings, client: Client, meta: MetaClient, cipher: Cipher) -> Parts:
    """Build every activity with its clients."""
    url = settings.database.url.get_secret_value()
    database = Database(url, pool_size=settings.database.pool_size)
    interlocks, templates = Interlocks(database, Campaigns(client)), Templates(client)
    doors: dict[WakeKind, Door] = {
        WakeKind.FAILURES_SEEN: interlocks.failures_seen,
        WakeKind.TEMPLATE_STATUS_CHANGED: templates.status_changed,
        WakeKind.TEMPLATE_CATEGORY_CHANGED: templates.category_changed,
        WakeKind.TEMPLATE_UNUSABLE: interlocks.template_unusable,
        WakeKind.TEMPLATE_USABLE: interlocks.template_usable,
        WakeKind.NUMBER_DEGRADED: interlocks.number_degraded,
        WakeKind.NUMBER_RECOVERED: interlocks.number_recovered,
    }
    return Parts(
        settings=settings,
        database=database,
        client=client,
        campaigns=CampaignActivities(database, settings.sending),
        sending=SendingActivities(database, meta, cipher, settings),
        templates=TemplateActivities(database, meta, cipher, settings.templates),
        drain=Drain(database, appliers(database), url, settings.ingest),
        relay=Relay(database, doors, url, settings.ingest),
    )


def serves(parts: Parts, queue: TaskQueue) -> dict[str, Any]:
    """Which workflows and activities a queue runs."""
    campaigns, sending, templates = parts.campaigns, parts.sending, parts.templates
    match queue:
        case TaskQueue.CAMPAIGN:
            return {
                "workflows": [CampaignWorkflow],
                "activities": [campaigns.freeze, campaigns.cancel_due, campaigns.make_due],
            }
        case TaskQueue.CONTROL:
            return {
                "workflows": [TemplateApproval],
                "activities": [
                    templates.submit,
                    templates.poll,
                    templates.decide,
                    campaigns.launch,
                    campaigns.recall,
                    campaigns.move,
                    campaigns.complete,
                    campaigns.set_rate,
                    campaigns.reschedule,
                    campaigns.progress,
                    sending.settle,
                ],
            }
        case TaskQueue.SEND:
            return {"activities": [sending.send_page, sending.probe]}
        case TaskQueue.INGEST:
            return {
                "workflows": [Ingest],
                "activities": [parts.drain.drain, parts.relay.relay],
            }
        case TaskQueue.CONVERSATION | TaskQueue.AI:
            return {}


async def run(queues: Sequence[TaskQueue], settings: Settings) -> None:
    """Serve the queues until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    cipher = Cipher(settings.parley.keys)
    client = await connect(settings.temporal, cipher)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(meta_http(settings.meta.base_url))
        parts = build(settings, client, MetaClient(http, settings.meta.version), cipher)
        stack.push_async_callback(parts.database.close)
        for queue in queues:
            if served := serves(parts, queue):
                await stack.enter_async_context(_worker(client, queue, served))
        if TaskQueue.INGEST in queues:
            await ensure_ingest(client, settings.ingest.drainers)
        settle_memory()
        await stop.wait()


def _worker(client: Client, queue: TaskQueue, served: dict[str, Any]) -> Worker:
    return Worker(
        client,
        task_queue=queue,
        interceptors=[RedactingInterceptor()],
        max_heartbeat_throttle_interval=timedelta(seconds=1),
        default_heartbeat_throttle_interval=timedelta(seconds=1),
        graceful_shutdown_timeout=GRACE,
        # Each poll of a process that stands still swallows a page until its heartbeat is missed.
        max_concurrent_activity_task_polls=1 if queue is TaskQueue.SEND else 5,
        **served,
    )


def main() -> None:
    settings = load()
    logging.configure(settings.parley.log_level)
    queues = [TaskQueue(name) for name in sys.argv[1:]] or list(TaskQueue)
    uvloop.run(run(queues, settings))
    sys.stdout.flush()
    sys.stderr.flush()
    # Python's own exit may abort while a Temporal client is alive (sdk-python issue 300).
    os._exit(0)


if __name__ == "__main__":
    main()
