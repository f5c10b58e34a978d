"""Who acts now: the person or key behind a request, carried to where the change is made."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.temporal.origin import BY_HAND, ITSELF, Sender, sender, sent_by
from models.auth.types import Actor, ActorKind, Origin

SYSTEM = Actor(ActorKind(ITSELF.kind))
OPERATOR = Actor(ActorKind(BY_HAND.kind))


def acting() -> Actor:
    """Behind a request its caller; in an activity whoever's command it carries out."""
    who = sender.get()
    origin = Origin(address=who.address, request_id=who.request_id)
    return Actor(ActorKind(who.kind), who.id, origin)


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """What is asked of Temporal in here is asked by `actor`."""
    origin = actor.origin
    with sent_by(
        Sender(kind=actor.kind, id=actor.id, address=origin.address, request_id=origin.request_id)
    ):
        yield
