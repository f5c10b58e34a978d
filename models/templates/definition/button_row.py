"""The component that holds the buttons."""

from typing import Any

from models.templates.definition.buttons.row import Button, read_buttons
from models.templates.definition.context import Context
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part


class Buttons(Part):
    """Each button is read by itself, so that one that is wrong hides no other."""

    type: Kind = "BUTTONS"
    buttons: list[Any] | None = None

    def check(self, context: Context, findings: Findings) -> list[Button | None]:
        here = findings.at("buttons")
        if self.buttons is None:
            here.say("List the buttons.")
            return []
        return read_buttons(self.buttons, here, context.category)
