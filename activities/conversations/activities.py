"""The activities of one conversation: each is one transaction, and safe to repeat."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.ai.thinking import Thinker
from activities.ingest.alongside import alongside
from activities.ingest.heartbeat import keep_beating
from core.database import Database
from core.inbox_settings import InboxSettings
from core.temporal.errors import failure
from models.ai.types import AiMode
from models.audit import log
from models.audit.actors import acting
from models.conversations import commanding, ending
from models.conversations.analysis import Analysis
from models.conversations.commanding import CommandRefused, DepartmentChanged, Scene, scene
from models.conversations.deadlines import Patience, standing
from models.conversations.decisions import Thought
from models.conversations.facts import NoSuchConversation, facts
from models.conversations.placing import Place, place_for
from models.conversations.refusals import ConversationUnknown
from models.conversations.rules import LIVE
from models.conversations.telling import tell
from models.conversations.tending import tend
from models.conversations.thread import Thread, reading
from models.conversations.turning import due, look
from models.conversations.types import (
    AcceptInput,
    AssignInput,
    CloseInput,
    ConversationRef,
    Deadline,
    DeclineInput,
    HandBackInput,
    Refusal,
    Standing,
    TakeOverInput,
    TransferInput,
    TurnInput,
)

Command = TypeVar("Command")
_AGAIN = timedelta(milliseconds=50)
# Where AI may answer, people are asked once it has not.
_PEOPLE_NEEDED = {Deadline.ROUTE_AGAIN, Deadline.DRAFT_DUE}


class ConversationActivities:
    def __init__(self, database: Database, thinker: Thinker, settings: InboxSettings) -> None:
        self._database = database
        self._thinker = thinker
        self._patience = Patience(settings.idle_after, settings.csat_within)

    @property
    def commands(self) -> tuple[Callable[..., Awaitable[Standing]], ...]:
        """What people decide, for whoever registers it."""
        return (
            *(self.assign, self.transfer, self.accept, self.decline),
            *(self.close, self.take_over, self.hand_back),
        )

    @activity.defn(name="conversations.turn")
    async def turn(self, input: TurnInput) -> Standing:
        """Look at what the customer said: answer it, or find somebody who does.

        Repeating it asks the model again, and finds what was answered meanwhile.
        """
        thread, thought = await self._thought(input) if input.think else (None, None)
        step = partial(_looked, thread=thread, thought=thought)
        return await self._step(input, step, None if thought is None else thought.analysis)

    @activity.defn(name="conversations.tend")
    async def tend(self, input: ConversationRef) -> Standing:
        """Do what is due by itself, and say what comes next."""
        return await self._step(input, self._tended)

    @activity.defn(name="conversations.assign")
    async def assign(self, input: AssignInput) -> Standing:
        also = [id for id in (input.command.department_id,) if id is not None]
        return await self._command(input, commanding.assign, input.command, also)

    @activity.defn(name="conversations.transfer")
    async def transfer(self, input: TransferInput) -> Standing:
        also = [input.command.department_id]
        return await self._command(input, commanding.transfer, input.command, also)

    @activity.defn(name="conversations.accept")
    async def accept(self, input: AcceptInput) -> Standing:
        return await self._command(input, commanding.accept, input.command)

    @activity.defn(name="conversations.decline")
    async def decline(self, input: DeclineInput) -> Standing:
        return await self._command(input, commanding.decline, input.command)

    @activity.defn(name="conversations.close")
    async def close(self, input: CloseInput) -> Standing:
        return await self._command(input, ending.close, input.command)

    @activity.defn(name="conversations.take_over")
    async def take_over(self, input: TakeOverInput) -> Standing:
        return await self._command(input, commanding.take_over, input.command)

    @activity.defn(name="conversations.hand_back")
    async def hand_back(self, input: HandBackInput) -> Standing:
        return await self._command(input, commanding.hand_back, input.command)

    async def _thought(self, ref: ConversationRef) -> tuple[Thread | None, Thought | None]:
        """Nothing is held while a model thinks; cancelling the activity ends its thinking."""
        try:
            async with self._database.reading([ref.organization_id]) as session:
                thread = await reading(session, ref.organization_id, ref.conversation_id)
        except ConversationUnknown:
            raise failure(Refusal.UNKNOWN, non_retryable=True) from None
        if thread.mode is AiMode.OFF:
            return None, None
        async with alongside(keep_beating()):
            return thread, await self._thinker.think(thread)

    async def _tended(self, on: Scene, place: Place | None) -> None:
        seen_to = {each.what for each in await tend(on, self._patience)}
        after = on._replace(facts=await on.again())
        if after.facts.left_to_people or seen_to & _PEOPLE_NEEDED:
            await _looked(after, place)

    async def _command(
        self,
        ref: ConversationRef,
        carry_out: Callable[[Scene, Command], Awaitable[None]],
        command: Command,
        also: list[UUID] | None = None,
    ) -> Standing:
        """A change and the audit entry that tells of it; a refused one leaves neither."""
        try:
            async with self._database.transaction([ref.organization_id]) as session:
                on = await _scene(session, ref, also or [])
                await carry_out(on, command)
                told = log.Change(f"conversation.{_PAST[carry_out.__name__]}", ref.conversation_id)
                await log.record(session, ref.organization_id, acting(), told)
                return await self._standing(on)
        except CommandRefused as refused:
            raise failure(refused.refusal, non_retryable=True) from None

    async def _step(
        self,
        ref: ConversationRef,
        step: Callable[[Scene, Place | None], Awaitable[None]],
        analysis: Analysis | None = None,
    ) -> Standing:
        """Something the conversation does by itself; where it belongs is found out before."""
        try:
            async with self._database.transaction([ref.organization_id]) as session:
                place = await _place(session, ref, analysis)
                on = await _scene(session, ref, [] if place is None else [place.department_id])
                await step(on, place)
                return await self._standing(on)
        except (CommandRefused, NoSuchConversation):
            raise failure(Refusal.UNKNOWN, non_retryable=True) from None

    async def _standing(self, on: Scene) -> Standing:
        now = await on.again()
        stands = standing(now, self._patience)
        await due(on, stands.next_at)
        moved = (now.agent_id, now.queued) != (on.facts.agent_id, on.facts.queued)
        if now.version != on.facts.version:
            await tell(on.session, on.organization_id, now.id, assigned=moved)
        return stands


_PAST = {
    "assign": "assigned",
    "transfer": "transferred",
    "accept": "accepted",
    "decline": "declined",
    "close": "closed",
    "take_over": "taken_over",
    "hand_back": "handed_back",
}


async def _scene(session: AsyncSession, ref: ConversationRef, also: list[UUID]) -> Scene:
    try:
        return await scene(session, ref.organization_id, ref.conversation_id, ref.now, also)
    except DepartmentChanged:
        raise failure("DepartmentChanged", next_retry_delay=_AGAIN) from None


async def _place(
    session: AsyncSession, ref: ConversationRef, analysis: Analysis | None
) -> Place | None:
    seen = await facts(session, ref.organization_id, ref.conversation_id)
    if seen.state not in LIVE or seen.attended or seen.snoozed_until is not None:
        return None
    if analysis is not None:
        seen = replace(seen, intent=analysis.intent, language=analysis.language or seen.language)
    return await place_for(session, seen, ref.now)


async def _looked(
    on: Scene,
    place: Place | None,
    thread: Thread | None = None,
    thought: Thought | None = None,
) -> None:
    if on.facts.snoozed_until is None or on.facts.snoozed_until <= on.now:
        await look(on, place, thread, thought)
