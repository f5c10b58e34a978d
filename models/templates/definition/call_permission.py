"""Asking to be allowed to call (MB 9.2)."""

from models.templates.definition.context import Context
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part


class CallPermission(Part):
    type: Kind = "CALL_PERMISSION_REQUEST"

    def check(self, context: Context, findings: Findings) -> None:
        kinds = context.kinds
        if "BODY" in kinds and kinds.index("BODY") > kinds.index("CALL_PERMISSION_REQUEST"):
            findings.say("This stands after the BODY; put it there.", "type")
        for kind in ("BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"):
            if context.has(kind) and not context.authentication:
                findings.say(f"Beside a request to call there is no {kind}; take one of them out.")
