"""How long a text is, and what may not stand in it."""

import re

from models.templates.definition.findings import Findings

_UNKEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAK = re.compile(r"[\n\r\t\u2028\u2029]")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b05-\u2b55\u231a-\u23ff\ufe0f\U000e0020-\U000e007f]"
)
_FORMATTING = re.compile(r"[*`]|(?<!\w)[_~]\w[^*_~`]*[_~](?!\w)")
_GAP = re.compile(r"(\r?\n){3}")
_VARIABLE = re.compile(r"\{\{[^{}]*\}\}")


def length(text: str) -> int:
    """In UTF-16 units, of which an emoji has two.

    Meta says "characters" and not which; this is the larger of the usual counts, so nothing
    passes here that is too long there.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_text(text: str | None, findings: Findings, *, longest: int, what: str) -> bool:
    """Whether there is a text at all, after saying what is wrong with its length and letters."""
    if text is None or not text.strip():
        findings.say(f"{what} needs a text.")
        return False
    if (long := length(text)) > longest:
        findings.say(f"{what} has at most {longest} characters; this one has {long}.")
    return True


def check_kept(value: object, findings: Findings) -> None:
    """PostgreSQL keeps no NUL, and nothing writes half an emoji; names of fields included."""
    if isinstance(value, str) and _UNKEPT.search(value):
        findings.say("Take out the control characters.", unreadable=True)
    elif isinstance(value, list):
        for at, each in enumerate(value):
            check_kept(each, findings.at(at))
    elif isinstance(value, dict):
        for name, each in value.items():
            if _UNKEPT.search(str(name)):
                findings.say("A field's name has control characters.", unreadable=True)
            else:
                check_kept(each, findings.at(str(name)))


def check_plain(text: str, findings: Findings) -> None:
    """One line, without a variable."""
    if "{{" in text or "}}" in text:
        findings.say("No variable may stand here; write fixed words.")
    check_line(text, findings)


def check_line(text: str, findings: Findings) -> None:
    if _BREAK.search(text):
        findings.say("No line break or tab may stand here; write one line.")


def check_lines(text: str, findings: Findings) -> None:
    if _GAP.search(text):
        findings.say("There may be one empty line at a time; take the others out.")


def check_undecorated(text: str, findings: Findings, what: str) -> None:
    """Headers and buttons: no emoji and nothing that WhatsApp would make bold or italic."""
    words = _VARIABLE.sub("", text)
    if _EMOJI.search(words):
        findings.say(f"No emoji may stand in {what}; take it out.")
    if _FORMATTING.search(words):
        findings.say(f"No formatting (*, _, ~ or `) may stand in {what}; take it out.")
