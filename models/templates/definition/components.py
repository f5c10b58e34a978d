"""A template's components: each by its own rules, and which may stand together (MB 9.2)."""

from collections.abc import Sequence
from typing import Any

from models.templates.definition.body import Body
from models.templates.definition.button_row import Buttons
from models.templates.definition.call_permission import CallPermission
from models.templates.definition.carousel import Carousel
from models.templates.definition.context import Context
from models.templates.definition.findings import Findings
from models.templates.definition.footer import Footer
from models.templates.definition.header import Header
from models.templates.definition.offer import LimitedTimeOffer
from models.templates.definition.part import read, type_of
from models.templates.types import Category

Component = Header | Body | Footer | Buttons | LimitedTimeOffer | Carousel | CallPermission
KINDS: dict[str, type[Component]] = {
    "HEADER": Header,
    "LIMITED_TIME_OFFER": LimitedTimeOffer,
    "BODY": Body,
    "FOOTER": Footer,
    "CALL_PERMISSION_REQUEST": CallPermission,
    "BUTTONS": Buttons,
    "CAROUSEL": Carousel,
}
_OF_CODES = ("BODY", "FOOTER", "BUTTONS")


def check_components(
    given: Sequence[Any], category: Category | None, findings: Findings, *, named: bool
) -> None:
    kinds = tuple(type_of(each) for each in given)
    if "BODY" not in kinds:
        findings.say("A template needs a BODY.")
    context = _context(given, kinds, category, named)
    for at, (kind, value) in enumerate(zip(kinds, given, strict=True)):
        here = findings.at(at)
        if kind not in KINDS:
            here.say(f"Say one of {', '.join(KINDS)}.", "type", unreadable=True)
        elif kind in kinds[:at]:
            here.say(f"There may be one {kind} only; take this one out.", "type")
        else:
            _check(kind, value, context, here)
    if category is Category.AUTHENTICATION and "BUTTONS" not in kinds:
        findings.say("A one-time code needs BUTTONS with one of type OTP.")


def check_component(kind: str, value: object, findings: Findings) -> None:
    """Whether it can be read at all, whatever it stands beside."""
    context = Context(None, False, (kind,), type_of(value, "format"), ())
    _check(kind, value, context, findings)


def _check(kind: str, value: object, context: Context, here: Findings) -> None:
    if context.authentication and kind not in (*_OF_CODES, "HEADER", "CAROUSEL"):
        here.say(f"A template of category AUTHENTICATION has no {kind}; take it out.", "type")
    elif kind == "LIMITED_TIME_OFFER" and context.category is Category.UTILITY:
        here.say("An offer is for category MARKETING only.", "type")
    component = read(KINDS[kind], value, here)
    if component is not None:
        component.check(context, here)


def _context(
    given: Sequence[Any], kinds: tuple[str, ...], category: Category | None, named: bool
) -> Context:
    header = next((type_of(each, "format") for each in given if type_of(each) == "HEADER"), None)
    rows = (each.get("buttons") for each in given if type_of(each) == "BUTTONS")
    row = next(rows, None)
    buttons = tuple(type_of(each) for each in row) if isinstance(row, list) else ()
    return Context(category, named, kinds, header, buttons)
