"""The worker: every client, activity and workflow meets here and nowhere else.

`python -m worker QUEUE...` serves the named task queues; without a name, all of them.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from logging import getLogger
from typing import Any, NotRequired, TypedDict

import uvloop
from temporalio.client import Client
from temporalio.worker import Worker

from activities.accounts.activities import AccountActivities
from activities.accounts.pictures import Pictures
from activities.ai.activities import AiActivities
from activities.ai.advising import TemplateAdvice
from activities.ai.candidates import Candidates
from activities.ai.thinking import Thinker
from activities.campaigns.activities import CampaignActivities
from activities.campaigns.interlocks import Interlocks
from activities.conversations.activities import ConversationActivities
from activities.conversations.watching import WatchActivities
from activities.flows.activities import FlowActivities
from activities.flows.keys import FlowKeyActivities
from activities.flows.syncing import FlowSync
from activities.housekeeping.activities import HousekeepingActivities
from activities.ingest.drain import Drain
from activities.ingest.registry import appliers
from activities.ingest.relay import Relay
from activities.mail.activities import MailActivities
from activities.media.activities import MediaActivities
from activities.media.keeping import MediaKeeping
from activities.messages.activities import MessageActivities
from activities.onboarding.activities import OnboardingActivities
from activities.onboarding.token_watch import TokenWatch
from activities.organizations.invitations import InvitationActivities
from activities.sending.activities import SendingActivities
from activities.templates.activities import TemplateActivities
from activities.templates.samples import SampleActivities
from clients.ai.breaker import BreakerRule
from clients.ai.gateway import Gateway
from clients.ai.prices import Prices
from clients.ai.transport import Ways, ways
from clients.mail.choice import mailer_for
from clients.meta.client import MetaClient
from clients.meta.media import MetaMedia, meta_media
from clients.meta.transport import meta_http
from clients.meta.uploads import MetaUploads
from clients.outbound.client import Outbound
from clients.storage import storage_at
from core import logging
from core.database import Database, DatabaseUnavailable
from core.inbox_settings import AiSettings
from core.keyring import Keyring
from core.memory import settle_memory
from core.settings import Settings, load
from core.temporal.client import connect
from core.temporal.interceptor import RedactingInterceptor
from core.temporal.queues import TaskQueue
from models.ingest.types import Doors, WakeKind
from models.keys.store import keyring_of
from workflows.accounts.health import AccountHealth
from workflows.accounts.lifecycle import ensure_health
from workflows.ai.lifecycle import AiCalls
from workflows.campaigns.campaign import CampaignWorkflow
from workflows.campaigns.lifecycle import Campaigns
from workflows.conversations.conversation import ConversationWorkflow
from workflows.conversations.lifecycle import Conversations, ensure_watch
from workflows.conversations.watch import InboxWatch
from workflows.flows.lifecycle import FlowNews
from workflows.housekeeping.housekeeping import HousekeepingWorkflow
from workflows.housekeeping.lifecycle import ensure_housekeeping
from workflows.ingest.ingest import Ingest
from workflows.ingest.lifecycle import ensure_ingest
from workflows.mail.lifecycle import Mails
from workflows.mail.mail import MailWorkflow
from workflows.media.keeping import MediaKeepingWorkflow
from workflows.media.lifecycle import MediaFiles, ensure_keeping
from workflows.media.media import MediaWorkflow
from workflows.messages.delivery import DeliveryWorkflow
from workflows.messages.lifecycle import Deliveries
from workflows.onboarding.lifecycle import Signups
from workflows.onboarding.onboarding import Onboarding
from workflows.organizations.invitation import InvitationWorkflow
from workflows.organizations.lifecycle import InvitationWorkflows
from workflows.templates.approval import TemplateApproval
from workflows.templates.lifecycle import Templates
from workflows.templates.sync import TemplateSync

# Longer than a request may last, so that what is under way is recorded.
GRACE = timedelta(seconds=20)
_PAUSE_SECONDS = 1.0
_log = getLogger(__name__)


class Served(TypedDict):
    """What a task queue is served with."""

    workflows: NotRequired[Sequence[type]]
    activities: Sequence[Callable[..., Any]]


def build(
    settings: Settings,
    database: Database,
    keyring: Keyring,
    client: Client,
    meta: MetaClient,
    files: MetaMedia,
    leaving: Ways,
) -> dict[TaskQueue, Served]:
    """Every activity with its clients, by the queue that runs it."""
    url = settings.database.url.get_secret_value()
    storage, graph = storage_at(settings.storage), meta.graph
    doors: Doors = {
        WakeKind.INVITATION_CHANGED: InvitationWorkflows(client).changed,
        WakeKind.MAIL_WANTED: Mails(client).wanted,
        WakeKind.MEDIA_WANTED: MediaFiles(client).wanted,
        **Interlocks(database, Campaigns(client)).doors,
        **Templates(client).doors,
        **AiCalls(client, settings.ai.patience).doors,
        **Signups(client).doors,
        **FlowNews(client).doors,
        **Deliveries(client).doors,
        **Conversations(client).doors,
    }
    asked = Candidates(database, keyring, settings.ai, leaving, Prices.shipped())
    gateway = Gateway(_breaker_rule(settings.ai))
    thinker = Thinker(database, asked, gateway, settings.ai)
    campaigns = CampaignActivities(database, settings.sending)
    sending = SendingActivities(database, meta, keyring, settings)
    messages = MessageActivities(database, meta, keyring, settings)
    conversations = ConversationActivities(database, thinker, settings.inbox)
    uploads = MetaUploads(files, settings.meta.app_id)
    pictures = Pictures(database, uploads, storage)
    mailer = mailer_for(settings.mail)
    return {
        TaskQueue.CAMPAIGN: {"workflows": [CampaignWorkflow], "activities": campaigns.moving},
        TaskQueue.CONTROL: {
            "workflows": [
                AccountHealth,
                HousekeepingWorkflow,
                InboxWatch,
                InvitationWorkflow,
                MailWorkflow,
                MediaKeepingWorkflow,
                MediaWorkflow,
                Onboarding,
                TemplateApproval,
                TemplateSync,
            ],
            "activities": [
                *TemplateActivities(database, meta, keyring, settings.templates).every,
                *AccountActivities(database, meta, keyring, pictures).every,
                *OnboardingActivities(database, meta, keyring, settings.meta).every,
                *FlowActivities(database, graph, files, keyring).every,
                *FlowKeyActivities(database, graph, keyring).every,
                *FlowSync(database, graph, keyring).every,
                *MediaActivities(database, files, storage, keyring).every,
                *MediaKeeping(database, storage).every,
                *campaigns.steering,
                SampleActivities(database, uploads, storage, keyring).upload,
                InvitationActivities(database).attend,
                MailActivities(database, mailer, settings.parley.public_url).send,
                HousekeepingActivities(database).forget_old_records,
                WatchActivities(database, settings.inbox).watch,
                sending.settle,
            ],
        },
        TaskQueue.SEND: {
            "activities": [
                sending.send_page,
                sending.probe,
                messages.deliver,
                messages.mark_read,
            ]
        },
        TaskQueue.INGEST: {
            "workflows": [Ingest],
            "activities": [
                Drain(database, appliers(database), url, settings.ingest).drain,
                Relay(database, doors, url, settings.ingest).relay,
            ],
        },
        TaskQueue.CONVERSATION: {
            "workflows": [ConversationWorkflow, DeliveryWorkflow],
            "activities": [conversations.turn, conversations.tend, *conversations.commands],
        },
        TaskQueue.AI: {
            "activities": [
                AiActivities(database, asked, gateway, settings.ai).probe,
                TemplateAdvice(database, asked, gateway, settings.ai).advise,
                conversations.turn,
            ]
        },
    }


def _breaker_rule(ai: AiSettings) -> BreakerRule:
    within, rest = ai.breaker_window.total_seconds(), ai.breaker_rest.total_seconds()
    return BreakerRule(ai.breaker_failures, within, rest)


async def run(queues: Sequence[TaskQueue], settings: Settings) -> None:
    """Serve the queues until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    url = settings.database.url.get_secret_value()
    database = Database(url, pool_size=settings.database.pool_size)
    keyring = keyring_of(settings, database)
    refuses_plain = settings.temporal.require_encrypted
    client = await connect(settings.temporal, keyring, refuses_plain=refuses_plain)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        stack.push_async_callback(keyring.close)
        at = settings.meta
        http = await stack.enter_async_context(meta_http(at.base_url))
        refused = await stack.enter_async_context(TokenWatch(database).watching())
        meta = MetaClient(http, at.version, refused)
        media = meta_media(at.base_url, at.version, at.media_origins, token_refused=refused)
        files = await stack.enter_async_context(media)
        given = settings.outbound.model_copy(update={"timeout": settings.ai.patience})
        leaving = await stack.enter_async_context(ways(Outbound(given)))
        served = build(settings, database, keyring, client, meta, files, leaving)
        await _loaded(keyring, stop)
        for queue in queues:
            await stack.enter_async_context(_worker(client, queue, served[queue]))
        if TaskQueue.INGEST in queues:
            await ensure_ingest(client, settings.ingest.drainers)
        if TaskQueue.CONTROL in queues:
            await ensure_housekeeping(client)
            await ensure_keeping(client)
            await ensure_health(client, settings.accounts.check_every)
            await ensure_watch(client)
        settle_memory()
        await stop.wait()


async def _loaded(keyring: Keyring, stop: asyncio.Event) -> None:
    """Wait for the keys: without them every task would fail, and be tried again later."""
    while not stop.is_set():
        try:
            await keyring.load()
        except DatabaseUnavailable as error:
            _log.warning("waiting for the keys: %s %s", type(error).__name__, error)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _PAUSE_SECONDS)
        else:
            return


def _worker(client: Client, queue: TaskQueue, served: Served) -> Worker:
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
