"""What a button says."""

from models.templates.definition.findings import Findings
from models.templates.definition.texts import check_plain, check_text, check_undecorated

LONGEST = 25


def check_label(text: str | None, findings: Findings, field: str = "text") -> None:
    """Required, one line, no variable."""
    here = findings.at(field)
    if check_text(text, here, longest=LONGEST, what="A button"):
        check_plain(text or "", here)
        check_undecorated(text or "", here, "a button")


def check_optional_label(text: str | None, findings: Findings, field: str = "text") -> None:
    """Meta has words of its own where there is none."""
    if text is not None:
        check_label(text, findings, field)
