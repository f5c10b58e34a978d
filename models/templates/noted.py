"""What the audit log says of Meta's decisions about templates."""

from uuid import UUID

from models.audit.log import Change
from models.templates.approval import Decided
from models.templates.types import Decision


def decided(template_id: UUID, before: Decided, decision: Decision) -> list[Change]:
    """Nothing where the row said all of it before."""
    was = {"status": before.status, "category": before.category, "reason": before.reason}
    becomes = {
        "status": decision.status,
        "category": before.category_now,
        "reason": decision.reason,
    }
    changed = [name for name in was if was[name] != becomes[name]]
    if not changed:
        return []
    after = {name: becomes[name] for name in changed}
    return [Change("template.decided", template_id, {name: was[name] for name in changed}, after)]
