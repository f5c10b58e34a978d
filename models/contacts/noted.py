"""What the audit log says of many contacts saved at once: how many and which, never who."""

from collections.abc import Sequence

from models.audit.log import Facts
from models.contacts.types import Outcome, Saved


def told(saved: Sequence[Saved]) -> Facts:
    outcomes = [each.outcome for each in saved]
    return {
        "created": outcomes.count(Outcome.CREATED),
        "updated": outcomes.count(Outcome.UPDATED),
        "skipped": outcomes.count(Outcome.SKIPPED),
        "contactIds": [each.contact_id for each in saved if each.contact_id is not None],
    }
