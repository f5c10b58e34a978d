"""The nine failpoints and the freeze, laid around the product's own objects."""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import Any

from activities.conversations.activities import ConversationActivities
from activities.ingest.drain import Drain
from activities.ingest.relay import Relay
from activities.sending import page
from activities.sending.page import Page
from activities.sending.slices import Slice, Slices
from bench.entries.wrapping import Around, wrap
from bench.failpoints import Failpoint, Fuses, die
from clients.meta.client import MetaClient
from clients.meta.handover import Handover
from models.ingest.inbox import Inbox
from models.sending.types import AttemptState, Fact

# Enough for the bytes to leave the event loop; the simulator answers later than that.
_FLUSH_SECONDS = 0.01
_PAGE_MOST_SECONDS = 35.0


def install(fuses: Fuses) -> None:
    wrap(Slices, "_claim", _claimed(fuses))
    wrap(Handover, "write_with_length", _left(fuses))
    wrap(MetaClient, "send", _after(fuses, Failpoint.ANSWERED))
    wrap(page, "advance", _recording(fuses))
    wrap(Page, "run", _recorded(fuses))
    wrap(Inbox, "append", _after(fuses, Failpoint.KEPT))
    wrap(Drain, "acknowledge", _before(fuses, Failpoint.APPLIED))
    wrap(Relay, "_forget", _before(fuses, Failpoint.TOLD))
    wrap(ConversationActivities, "_step", _after(fuses, Failpoint.ROUTED))


def _after(fuses: Fuses, place: Failpoint) -> Around:
    def around(original: Any) -> Any:
        async def wrapped(*args: Any, **named: Any) -> Any:
            result = await original(*args, **named)
            fuses.die_at(place)
            return result

        return wrapped

    return around


def _before(fuses: Fuses, place: Failpoint) -> Around:
    def around(original: Any) -> Any:
        async def wrapped(*args: Any, **named: Any) -> Any:
            fuses.die_at(place)
            return await original(*args, **named)

        return wrapped

    return around


def _claimed(fuses: Fuses) -> Around:
    def around(original: Any) -> Any:
        async def wrapped(*args: Any, **named: Any) -> Slice:
            slice: Slice = await original(*args, **named)
            if slice.turns:
                fuses.freeze_at_claim()
                fuses.die_at(Failpoint.CLAIMED)
            return slice

        return wrapped

    return around


def _recorded(fuses: Fuses) -> Around:
    def around(original: Any) -> Any:
        async def wrapped(page: Page) -> None:
            began = monotonic()
            await original(page)
            # A page that was frozen meanwhile is not the one whose activity is waited for.
            if page.claimed and monotonic() < began + _PAGE_MOST_SECONDS:
                fuses.die_at(Failpoint.RECORDED)

        return wrapped

    return around


def _left(fuses: Fuses) -> Around:
    def around(original: Any) -> Any:
        async def wrapped(handover: Handover, *args: Any) -> None:
            await original(handover, *args)
            # A probe has no body.
            if handover.size and fuses.take(Failpoint.LEFT):
                await asyncio.sleep(_FLUSH_SECONDS)
                die()

        return wrapped

    return around


def _recording(fuses: Fuses) -> Around:
    def around(original: Any) -> Any:
        async def wrapped(session: Any, organization: Any, facts: Sequence[Fact]) -> Any:
            result = await original(session, organization, facts)
            if any(fact.state is AttemptState.ACCEPTED for fact in facts):
                fuses.die_at(Failpoint.RECORDING)
            return result

        return wrapped

    return around
