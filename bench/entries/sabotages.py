"""Six deliberate faults, laid around the product: the certificate must notice each of them."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic
from typing import Any
from uuid import UUID

from activities.ingest.relay import Relay
from activities.sending import outcomes, settlement
from activities.sending.page import Page
from activities.sending.slices import Slices
from bench.entries import early_post
from bench.entries.wrapping import wrap
from clients.meta.client import MetaClient
from models.ingest.inbox import Inbox
from models.sending import inbound
from models.sending.types import AttemptState, DeliveryPolicy, Fact

_DAY = timedelta(days=1)
# How long after its 200 the sabotaged door gets round to its commit.
_LATER_SECONDS = 1.0


class Sabotage(StrEnum):
    RESEND_IN_DOUBT = "resend-in-doubt"
    POST_BEFORE_COMMIT = "post-before-commit"
    NO_FENCE = "no-fence"
    ACK_BEFORE_COMMIT = "ack-before-commit"
    KEEP_TWICE = "keep-twice"
    LOSE_WAKES = "lose-wakes"


def install(sabotage: Sabotage) -> None:
    _INSTALL[sabotage]()


def _resend_in_doubt() -> None:
    """What nobody knows the fate of counts as not sent, whatever the policy says."""

    def around_fact(original: Any) -> Any:
        def wrapped(attempt_id: UUID, error: Any, policy: DeliveryPolicy, at: datetime) -> Fact:
            fact: Fact = original(attempt_id, error, policy, at)
            if fact.state is not AttemptState.IN_DOUBT:
                return fact
            # First in line, so that it goes out before a status can tell.
            return outcomes.released(attempt_id, at - _DAY)

        return wrapped

    def around_judgement(original: Any) -> Any:
        def wrapped(attempt_id: UUID, _policy: DeliveryPolicy, now: datetime) -> Any:
            return original(attempt_id, DeliveryPolicy.AT_LEAST_ONCE, now)

        return wrapped

    wrap(outcomes, "fact_of", around_fact)
    wrap(settlement, "judged", around_judgement)


def _post_before_commit() -> None:
    """A claim is committed only when the answer to its request is there."""
    claims = early_post.OpenClaims()
    wrap(Slices, "_claim", claims.around_claim)
    wrap(MetaClient, "send", claims.around_send)


def _no_fence() -> None:
    """Nobody looks at the clock again between the claim and the request."""

    def around_send(original: Any) -> Any:
        async def wrapped(*args: Any, begin_before: float | None = None) -> Any:
            return await original(*args, begin_before=None)

        return wrapped

    def around_take(original: Any) -> Any:
        async def wrapped(page: Any) -> Any:
            began = monotonic()
            slice = await original(page)
            # The page's own end would catch what the fence is for.
            page._ends += max(0.0, monotonic() - began - 1)
            return slice

        return wrapped

    wrap(MetaClient, "send", around_send)
    wrap(Page, "_late", lambda _: lambda _page, _turn: False)
    wrap(Page, "_take", around_take)


def _ack_before_commit() -> None:
    """The door says 200 first and commits a moment later."""
    writing: set[asyncio.Task[None]] = set()

    def around_append(original: Any) -> Any:
        async def later(*args: Any) -> None:
            await asyncio.sleep(_LATER_SECONDS)
            await original(*args)

        async def wrapped(*args: Any) -> None:
            task = asyncio.create_task(later(*args))
            writing.add(task)
            task.add_done_callback(writing.discard)

        return wrapped

    wrap(Inbox, "append", around_append)


def _keep_twice() -> None:
    """A message that comes again is a message."""

    def around_keep(original: Any) -> Any:
        async def wrapped(session: Any, organization: UUID, messages: Any) -> Any:
            new = await original(session, organization, messages)
            again = [m._replace(wamid=f"{m.wamid}+") for m in messages if m.wamid not in new]
            await original(session, organization, again)
            return new

        return wrapped

    wrap(inbound, "keep", around_keep)


def _lose_wakes() -> None:
    """One conversation in ten is never told anything."""

    def around_deliver(original: Any) -> Any:
        async def wrapped(relay: Relay, bundle: Any) -> bool:
            if bundle.kind.startswith("conversation") and bundle.target.int % 10 == 0:
                return True
            delivered: bool = await original(relay, bundle)
            return delivered

        return wrapped

    wrap(Relay, "_deliver", around_deliver)


_INSTALL: dict[Sabotage, Callable[[], None]] = {
    Sabotage.RESEND_IN_DOUBT: _resend_in_doubt,
    Sabotage.POST_BEFORE_COMMIT: _post_before_commit,
    Sabotage.NO_FENCE: _no_fence,
    Sabotage.ACK_BEFORE_COMMIT: _ack_before_commit,
    Sabotage.KEEP_TWICE: _keep_twice,
    Sabotage.LOSE_WAKES: _lose_wakes,
}
