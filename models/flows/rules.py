"""What may be done to a flow, by its status and the version of its Flow JSON."""

from models.flows.types import FlowStatus as S

LIVE = frozenset({S.PUBLISHED, S.THROTTLED, S.BLOCKED})
EDITABLE = LIVE | {S.DRAFT}
# Meta may publish these; older ones can only be opened still (MB 10.3, March 2026).
PUBLISHABLE_VERSIONS = ("5.1", "6.0", "6.1", "6.2", "6.3", "7.0", "7.1", "7.2", "7.3")
KNOWN_VERSIONS = ("2.1", "3.0", "3.1", "4.0", "5.0", *PUBLISHABLE_VERSIONS)
DATA_API_VERSIONS = ("3.0", "4.0")
