"""Who may make whom what, and when an organization or an invitation may end; no I/O in sight."""

from collections.abc import Collection
from datetime import datetime, timedelta

from models.auth.permissions import Role
from models.campaigns.rules import ENDED
from models.campaigns.types import CampaignStatus

INVITATION_LASTS = timedelta(days=7)
MOST_MAILS = 10
BETWEEN_MAILS = timedelta(minutes=1)
KEY_LASTS = timedelta(days=90)
KEY_LASTS_AT_MOST = timedelta(days=365)

_RANK = {role: rank for rank, role in enumerate(reversed(Role))}
# A campaign that stands here holds its organization.
HOLDING = frozenset(CampaignStatus) - ENDED - {CampaignStatus.DRAFT}


def reaches(standing: Role, role: Role) -> bool:
    """Whether a role is not above one's own. Only an OWNER reaches an OWNER."""
    return _RANK[role] <= _RANK[standing]


def may_invite(standing: Role, role: Role) -> bool:
    return reaches(standing, role)


def may_change(standing: Role, current: Role, wanted: Role) -> bool:
    """Neither what somebody is nor what they become may be above who changes it."""
    return reaches(standing, current) and reaches(standing, wanted)


def may_remove(standing: Role, current: Role) -> bool:
    return reaches(standing, current)


def reached(standing: Role | None) -> frozenset[Role]:
    """The roles somebody may give; none for who has left."""
    return frozenset(role for role in Role if standing and reaches(standing, role))


def leaves_no_owner(current: Role, becomes: Role | None, owners: int) -> bool:
    """Whether the last OWNER would go; `becomes` is None for who leaves."""
    return current is Role.OWNER and becomes is not Role.OWNER and owners <= 1


def may_be_deleted(campaigns: Collection[CampaignStatus]) -> bool:
    """Not while a campaign is under way or scheduled."""
    return HOLDING.isdisjoint(campaigns)


def has_expired(expires_at: datetime, now: datetime) -> bool:
    return now >= expires_at


def mails_are_used_up(mails: int) -> bool:
    return mails >= MOST_MAILS


def was_mailed_just_now(asked_at: datetime, now: datetime) -> bool:
    """Another mail so soon would only annoy."""
    return now < asked_at + BETWEEN_MAILS
