"""What the audit log says of a campaign's course. Nothing where nothing was decided."""

from datetime import datetime
from uuid import UUID

from models.audit.log import Change
from models.campaigns.types import CampaignStatus as Status

_ENDS = {
    Status.PAUSED: "campaign.paused",
    Status.CANCELLED: "campaign.cancelled",
    Status.COMPLETED: "campaign.completed",
    Status.FAILED: "campaign.failed",
}
_BEGINS = {
    (Status.SCHEDULED, Status.FREEZING): "campaign.started",
    (Status.PAUSED, Status.FREEZING): "campaign.resumed",
    (Status.PAUSED, Status.SENDING): "campaign.resumed",
    (Status.COMPLETED, Status.SENDING): "campaign.retried",
}


def launched(campaign_id: UUID, status: Status, starts_at: datetime | None) -> Change:
    if status is Status.SCHEDULED:
        after = {"status": status, "startsAt": _text(starts_at)}
        return Change("campaign.scheduled", campaign_id, {"status": Status.DRAFT}, after)
    return Change("campaign.started", campaign_id, {"status": Status.DRAFT}, {"status": status})


def moved(campaign_id: UUID, before: Status, status: Status, reason: str | None) -> list[Change]:
    """A status that was written before is no change; nor is going from step to step."""
    action = _ENDS.get(status) or _BEGINS.get((before, status))
    if action is None or before is status:
        return []
    after = {"status": status} | ({} if reason is None else {"reason": reason})
    return [Change(action, campaign_id, {"status": before}, after)]


def rate_changed(campaign_id: UUID, before: float | None, rate: float | None) -> list[Change]:
    if before == rate:
        return []
    return [Change("campaign.rate_changed", campaign_id, {"rate": before}, {"rate": rate})]


def rescheduled(campaign_id: UUID, before: datetime | None, starts_at: datetime) -> list[Change]:
    if before == starts_at:
        return []
    was, becomes = {"startsAt": _text(before)}, {"startsAt": _text(starts_at)}
    return [Change("campaign.rescheduled", campaign_id, was, becomes)]


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
