"""What a button says."""

from models.templates.definition.findings import Findings
from models.templates.definition.texts import check_plain, check_text

LONGEST = 25


def check_label(text: str | None, findings: Findings) -> None:
    """Required, one line, no variable."""
    here = findings.at("text")
    if check_text(text, here, longest=LONGEST, what="A button"):
        check_plain(text or "", here)


def check_optional_label(text: str | None, findings: Findings, field: str = "text") -> None:
    """Meta has words of its own where there is none."""
    here = findings.at(field)
    if text is not None and check_text(text, here, longest=LONGEST, what="A button"):
        check_plain(text, here)
