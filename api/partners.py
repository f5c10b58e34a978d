"""What Meta tells our own portfolio: which businesses added our app, and which took it away."""

from collections.abc import Sequence
from typing import NamedTuple

import orjson

from api.state import Services
from clients.meta.webhooks.split import Event
from models.onboarding import hosted

_FIELD, _ADDED = "account_update", "PARTNER_ADDED"


class Partner(NamedTuple):
    """An account that a partner's event is about; such events stand under our own portfolio."""

    event: str
    waba_id: str
    portfolio_id: str | None


def partner_in(event: Event) -> Partner | None:
    if event.field != _FIELD:
        return None
    match orjson.loads(event.body):
        case {"event": str(name), "waba_info": {"waba_id": str(waba_id), **more}}:
            owner = more.get("owner_business_id")
            return Partner(name, waba_id, owner if isinstance(owner, str) else None)
    return None


async def heed(state: Services, events: Sequence[Event]) -> None:
    """A business added us, for the first time or again: its signup goes on, or awaits a claim."""
    ours = state.settings.meta.business_id
    for event in events:
        partner = partner_in(event)
        if partner is None or partner.event != _ADDED or event.waba_id != ours:
            continue
        await hosted.heed(state.database, partner.waba_id, partner.portfolio_id)
