"""Closing a conversation by hand, and asking the customer how it was."""

from models.conversations.closing import become, csat_asked
from models.conversations.commanding import DROP_DRAFTS, CommandRefused, Scene
from models.conversations.rules import LIVE, may_become
from models.conversations.speaking import ask_how_it_was
from models.conversations.types import Close, ConversationState, Refusal


async def close(on: Scene, command: Close) -> None:
    """Its place goes to whoever waits longest. What is so already stays so."""
    if command.state in LIVE:
        raise CommandRefused(Refusal.NO_TRANSITION)
    if on.facts.state is command.state:
        return
    if not may_become(on.facts.state, command.state):
        raise CommandRefused(Refusal.NO_TRANSITION)
    await become(on.session, on.facts, command.state, on.now, "closed")
    await on.execute(DROP_DRAFTS)
    if command.ask_csat and command.state is ConversationState.RESOLVED:
        await _ask(on)
    await on.match()


async def _ask(on: Scene) -> None:
    case_id = on.facts.case_id
    if case_id is not None and await ask_how_it_was(on, case_id):
        await csat_asked(on.session, on.facts, case_id, on.now)
