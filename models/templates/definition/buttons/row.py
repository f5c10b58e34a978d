"""All buttons of a template or of one card: which may stand together (MB 9.2, 9.3)."""

from collections.abc import Sequence
from typing import Any

from models.templates.definition.buttons.address import Url
from models.templates.definition.buttons.catalog import Catalog, Product, Products
from models.templates.definition.buttons.flow import Flow
from models.templates.definition.buttons.one_time_code import OneTimeCode
from models.templates.definition.buttons.plain import CopyCode, PhoneNumber, QuickReply, VoiceCall
from models.templates.definition.findings import Findings
from models.templates.definition.part import read, type_of
from models.templates.types import Category

Button = (
    QuickReply
    | Url
    | PhoneNumber
    | CopyCode
    | VoiceCall
    | Flow
    | Catalog
    | Products
    | Product
    | OneTimeCode
)
KINDS: dict[str, type[Button]] = {
    "QUICK_REPLY": QuickReply,
    "URL": Url,
    "PHONE_NUMBER": PhoneNumber,
    "COPY_CODE": CopyCode,
    "FLOW": Flow,
    "CATALOG": Catalog,
    "MPM": Products,
    "SPM": Product,
    "VOICE_CALL": VoiceCall,
    "OTP": OneTimeCode,
}
MOST = 10
_MOST_OF = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "FLOW": 1, "VOICE_CALL": 1}
_ALONE = ("CATALOG", "MPM", "SPM", "OTP")
_MARKETING_ONLY = ("COPY_CODE", "CATALOG", "MPM", "SPM")


def read_buttons(
    given: Sequence[Any], findings: Findings, category: Category | None
) -> list[Button | None]:
    """Read and check each button, and then all of them together."""
    kinds = [type_of(each) for each in given]
    if not 1 <= len(given) <= MOST:
        findings.say(f"There are 1 to {MOST} buttons, or no BUTTONS at all.")
    found = [_button(each, findings.at(at), category) for at, each in enumerate(given)]
    _check_counts(kinds, findings)
    _check_order(kinds, findings)
    _check_labels([getattr(each, "text", None) for each in found], findings)
    return found


def _button(value: object, findings: Findings, category: Category | None) -> Button | None:
    kind = type_of(value)
    if kind not in KINDS:
        findings.say(f"Say one of {', '.join(KINDS)}.", "type", unreadable=True)
        return None
    button: Button | None = read(KINDS[kind], value, findings)
    if button is not None:
        button.check(findings)
    if category is Category.AUTHENTICATION and kind != "OTP":
        findings.say("A template of category AUTHENTICATION has one button, of type OTP.", "type")
    elif category not in (None, Category.AUTHENTICATION) and kind == "OTP":
        findings.say("A button of type OTP is for category AUTHENTICATION only.", "type")
    elif category is Category.UTILITY and kind in _MARKETING_ONLY:
        findings.say(f"A button of type {kind} is for category MARKETING only.", "type")
    return button


def _check_counts(kinds: Sequence[str], findings: Findings) -> None:
    for kind, most in _MOST_OF.items():
        places = [at for at, each in enumerate(kinds) if each == kind]
        if len(places) > most:
            said = f"There may be {most} of type {kind} at most; take this one out."
            findings.say(said, places[most], "type")
    for at, kind in enumerate(kinds):
        if kind in _ALONE and len(kinds) > 1:
            findings.say(f"A button of type {kind} stands alone; take the others out.", at, "type")
            return


def _check_order(kinds: Sequence[str], findings: Findings) -> None:
    """Quick replies come all before the others, or all after them."""
    replies = [kind == "QUICK_REPLY" for kind in kinds]
    changes = [at for at in range(1, len(kinds)) if replies[at] is not replies[at - 1]]
    if len(changes) > 1:
        said = (
            "Quick replies stand together, before all other buttons or after them; move this one."
        )
        findings.say(said, changes[1], "type")


def _check_labels(texts: Sequence[str | None], findings: Findings) -> None:
    seen: set[str] = set()
    for at, text in enumerate(texts):
        if text is not None and text.strip() in seen:
            findings.say("Another button says the same; give each its own words.", at, "text")
        elif text is not None:
            seen.add(text.strip())
