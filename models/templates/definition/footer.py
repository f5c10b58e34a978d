"""The footer (MB 9.2, 9.4)."""

from models.templates.definition.context import Context
from models.templates.definition.findings import Findings
from models.templates.definition.part import Kind, Part
from models.templates.definition.texts import check_plain, check_text

LONGEST = 60
MOST_MINUTES = 90


class Footer(Part):
    type: Kind = "FOOTER"
    text: str | None = None
    code_expiration_minutes: int | None = None

    def check(self, context: Context, findings: Findings) -> None:
        if context.authentication:
            self._check_code(findings)
            return
        if self.code_expiration_minutes is not None:
            said = "Only a template of category AUTHENTICATION has this."
            findings.say(said, "code_expiration_minutes")
        here = findings.at("text")
        if check_text(self.text, here, longest=LONGEST, what="A footer"):
            check_plain(self.text or "", here)

    def _check_code(self, findings: Findings) -> None:
        minutes = self.code_expiration_minutes
        if self.text is not None:
            findings.say("Meta writes the footer of a one-time code; leave this out.", "text")
        elif minutes is None:
            findings.say("Say after how many minutes the code expires.", "code_expiration_minutes")
        if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
            findings.say(f"Say 1 to {MOST_MINUTES} minutes.", "code_expiration_minutes")
