"""The activities of one conversation: each is one transaction, and safe to repeat."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from core.database import Database
from core.settings import InboxSettings
from core.temporal.errors import failure
from models.audit import log
from models.audit.actors import acting
from models.conversations import commanding
from models.conversations.commanding import CommandRefused, DepartmentChanged, Scene, scene
from models.conversations.deadlines import Patience, standing
from models.conversations.facts import NoSuchConversation, facts
from models.conversations.placing import Place, place_for
from models.conversations.rules import LIVE
from models.conversations.tending import tend
from models.conversations.turning import due, look
from models.conversations.types import (
    AcceptInput,
    AssignInput,
    CloseInput,
    ConversationRef,
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


class ConversationActivities:
    def __init__(self, database: Database, settings: InboxSettings) -> None:
        self._database = database
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
        """Look at what the customer said, and find somebody who answers."""
        return await self._step(input, _routed)

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
        return await self._command(input, commanding.close, input.command)

    @activity.defn(name="conversations.take_over")
    async def take_over(self, input: TakeOverInput) -> Standing:
        return await self._command(input, commanding.take_over, input.command)

    @activity.defn(name="conversations.hand_back")
    async def hand_back(self, input: HandBackInput) -> Standing:
        return await self._command(input, commanding.hand_back, input.command)

    async def _tended(self, on: Scene, place: Place | None) -> None:
        await tend(on, self._patience)
        await _routed(on, place)

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
        self, ref: ConversationRef, step: Callable[[Scene, Place | None], Awaitable[None]]
    ) -> Standing:
        """Something the conversation does by itself; where it belongs is found out before."""
        try:
            async with self._database.transaction([ref.organization_id]) as session:
                place = await _place(session, ref)
                on = await _scene(session, ref, [] if place is None else [place.department_id])
                await step(on, place)
                return await self._standing(on)
        except (CommandRefused, NoSuchConversation):
            raise failure(Refusal.UNKNOWN, non_retryable=True) from None

    async def _standing(self, on: Scene) -> Standing:
        stands = standing(await on.again(), self._patience)
        await due(on, stands.next_at)
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


async def _place(session: AsyncSession, ref: ConversationRef) -> Place | None:
    seen = await facts(session, ref.organization_id, ref.conversation_id)
    if seen.state not in LIVE or seen.attended or seen.snoozed_until is not None:
        return None
    return await place_for(session, seen, ref.now)


async def _routed(on: Scene, place: Place | None) -> None:
    if on.facts.snoozed_until is None or on.facts.snoozed_until <= on.now:
        await look(on, place)
