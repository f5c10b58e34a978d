"""What a campaign may do, with no I/O in sight (design 4, states)."""

from models.campaigns.types import CampaignStatus as Status

_NEXT: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SCHEDULED, Status.FREEZING}),
    Status.SCHEDULED: frozenset({Status.FREEZING, Status.CANCELLED}),
    Status.FREEZING: frozenset({Status.SENDING, Status.PAUSED, Status.CANCELLED, Status.FAILED}),
    Status.SENDING: frozenset({Status.PAUSED, Status.SETTLING, Status.CANCELLED}),
    Status.PAUSED: frozenset({Status.SENDING, Status.FREEZING, Status.CANCELLED}),
    Status.SETTLING: frozenset({Status.SENDING, Status.COMPLETED, Status.CANCELLED}),
    Status.COMPLETED: frozenset({Status.SENDING}),
    Status.CANCELLED: frozenset(),
    Status.FAILED: frozenset(),
}
ENDED = frozenset({Status.COMPLETED, Status.CANCELLED, Status.FAILED})
LAUNCHED = frozenset(Status) - {Status.DRAFT}


def may_become(current: Status, target: Status) -> bool:
    return target in _NEXT[current]
