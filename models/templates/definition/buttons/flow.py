"""A button that opens a Flow (MB 9.3)."""

import json

from models.templates.definition.buttons.words import check_label
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part

_ACTIONS = ("NAVIGATE", "DATA_EXCHANGE")
_ICONS = ("DEFAULT", "DOCUMENT", "PROMOTION", "REVIEW")


class Flow(Part):
    type: Kind = "FLOW"
    text: str | None = None
    flow_id: str | None = None
    flow_name: str | None = None
    flow_json: str | None = None
    flow_action: Kind | None = None
    navigate_screen: str | None = None
    icon: Kind | None = None

    def check(self, findings: Findings) -> None:
        check_label(self.text, findings)
        named = [
            each for each in (self.flow_id, self.flow_name, self.flow_json) if each is not None
        ]
        if len(named) != 1:
            findings.say("Name one Flow: by flow_id, flow_name or flow_json.", "flow_id")
        if self.flow_id is not None and not (self.flow_id.isascii() and self.flow_id.isdigit()):
            findings.say("A Flow's id is a number, written as a text.", "flow_id")
        if self.flow_name is not None and not self.flow_name.strip():
            findings.say("Write the Flow's name.", "flow_name")
        if self.flow_json is not None and not _is_object(self.flow_json):
            findings.say("Write the Flow's JSON as a text.", "flow_json")
        if self.flow_action is not None and self.flow_action not in _ACTIONS:
            findings.say("Say navigate or data_exchange.", "flow_action")
        if self.navigate_screen is not None and self.flow_action == "DATA_EXCHANGE":
            findings.say("Only a Flow that navigates begins at a screen.", "navigate_screen")
        if self.icon is not None and self.icon not in _ICONS:
            findings.say(f"Say one of {', '.join(_ICONS)}.", "icon")


def _is_object(written: str) -> bool:
    try:
        return isinstance(json.loads(written), dict)
    except ValueError:
        return False
