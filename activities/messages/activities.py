"""The activities of single messages. They run in the process that sends, and only there."""

import asyncio

from temporalio import activity

from activities.messages.delivering import Delivering
from activities.sending.graces import Graces
from clients.meta.classification import reason_for_code
from clients.meta.client import MetaClient
from clients.meta.errors import Refused
from core.database import Database
from core.keyring import Keyring
from core.settings import Settings
from models.accounts.types import TOKEN_PURPOSE
from models.audit import log
from models.audit.actors import acting
from models.messages.marking import marked
from models.messages.types import DeliverInput, DeliverOutcome, MarkInput, MarkOutcome

_BEAT_SECONDS = 1.0


class MessageActivities:
    def __init__(
        self, database: Database, meta: MetaClient, keyring: Keyring, settings: Settings
    ) -> None:
        self._database = database
        self._meta = meta
        self._keyring = keyring
        self._graces = Graces(settings)

    @activity.defn(name="messages.deliver")
    async def deliver(self, input: DeliverInput) -> DeliverOutcome:
        """Try a message if it is due, and say where it stands; safe to repeat.

        A request under way is awaited and recorded, whatever becomes of the activity.
        """
        run = Delivering(self._database, self._meta, self._keyring, self._graces, input)
        running = asyncio.create_task(run.run())
        try:
            while not running.done():
                activity.heartbeat()
                if activity.is_worker_shutdown():
                    run.finish()
                await asyncio.wait({running}, timeout=_BEAT_SECONDS)
        except asyncio.CancelledError:
            run.finish()
            await asyncio.shield(running)
            raise
        return await running

    @activity.defn(name="messages.mark_read")
    async def mark_read(self, input: MarkInput) -> MarkOutcome:
        """Tell a person that their message was read, or that we type; safe to repeat."""
        async with self._database.reading([input.organization_id]) as session:
            known = await marked(session, input.organization_id, input.message_id)
        token = await self._keyring.open_text(known.sealed_token, purpose=TOKEN_PURPOSE)
        try:
            await self._meta.mark_read(
                known.meta_number_id, token, known.wamid, typing=input.typing
            )
        except Refused as error:
            reason = reason_for_code(error.code or 0)
            return MarkOutcome(
                done=False, code=error.code, reason=type(error).__name__, advice=reason.advice
            )
        action = "message.typing_shown" if input.typing else "message.read"
        async with self._database.transaction([input.organization_id]) as session:
            told = log.Change(action, input.message_id)
            await log.record(session, input.organization_id, acting(), told)
        return MarkOutcome()
