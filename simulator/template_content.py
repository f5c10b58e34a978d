"""What Meta checks in a template's components: texts, variables, samples and their company."""

import re
from typing import Any

from simulator.template_buttons import check_buttons
from simulator.template_refusals import bad_parameter, refused
from simulator.template_shape import VARIABLE, variables

COMPONENTS = frozenset(
    {
        "HEADER",
        "BODY",
        "FOOTER",
        "BUTTONS",
        "CAROUSEL",
        "LIMITED_TIME_OFFER",
        "CALL_PERMISSION_REQUEST",
    }
)
HEADERS = frozenset({"TEXT", "IMAGE", "VIDEO", "DOCUMENT", "GIF", "LOCATION", "PRODUCT"})
FILES = frozenset({"IMAGE", "VIDEO", "DOCUMENT", "GIF"})
IN_A_CARD = frozenset({"HEADER", "BODY", "BUTTONS"})
NAMED = re.compile(r"^[a-z_][a-z0-9_]*$")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
BODY, CARD, OFFER, FOOTER, HEADER = 1024, 160, 600, 60, 60
Json = dict[str, Any]
Handles = dict[str, str] | None


def check(components: list[Json], category: str, *, named: bool, handles: Handles) -> None:
    """Without `handles` nobody asks for samples."""
    kinds = [component["type"] for component in components]
    for kind in kinds:
        if kind not in COMPONENTS:
            raise bad_parameter(f"Component type {kind!r} is unknown.")
    if len(set(kinds)) != len(kinds) or "BODY" not in kinds:
        raise refused(2388072, "A template has exactly one body, and no component twice.")
    by_kind = {component["type"]: component for component in components}
    if "LIMITED_TIME_OFFER" in by_kind:
        _offer(by_kind)
    if "CAROUSEL" in by_kind:
        if "HEADER" in by_kind or "FOOTER" in by_kind:
            raise bad_parameter("A carousel has no header and no footer.")
        _cards(by_kind["CAROUSEL"], category, named=named, handles=handles)
    if category == "AUTHENTICATION" and "HEADER" in by_kind:
        raise refused(2388047, "An authentication template has no header.")
    _texts(by_kind, category, named=named, handles=handles)


def _texts(parts: dict[str, Json], category: str, *, named: bool, handles: Handles) -> None:
    if header := parts.get("HEADER"):
        _header(header, named=named, handles=handles)
    longest = OFFER if "LIMITED_TIME_OFFER" in parts else BODY
    _body(parts["BODY"], category, longest, named=named, handles=handles)
    if footer := parts.get("FOOTER"):
        _footer(footer, category)
    check_buttons(parts.get("BUTTONS"), category, samples=handles is not None)


def _header(header: Json, *, named: bool, handles: Handles) -> None:
    form = header.get("format", "TEXT")
    if form not in HEADERS:
        raise refused(2388047, f"Header format {form!r} is unknown.")
    example = header.get("example") or {}
    if form in FILES and handles is not None:
        given = example.get("header_handle")
        if not isinstance(given, list) or len(given) != 1 or given[0] not in handles:
            raise bad_parameter("Invalid parameter: header_handle is missing or expired.")
    if form != "TEXT":
        return
    text = _text(header, HEADER, 2388047)
    if "\n" in text or re.search(r"(?<!\w)[*_~`]\w[^*_~`]*[*_~`](?!\w)", VARIABLE.sub("", text)):
        raise refused(2388047, "A header has neither new lines nor formatting.")
    found = _variables(text, 2388047, named=named)
    if len(found) > 1:
        raise refused(2388047, "A header has one variable at most.")
    key = "header_text_named_params" if named else "header_text"
    if handles is not None and len(example.get(key) or []) != len(found):
        raise refused(2388047, "Every variable of the header needs an example.")


def _body(body: Json, category: str, longest: int, *, named: bool, handles: Handles) -> None:
    if category == "AUTHENTICATION" and handles is not None:
        if "text" in body:
            raise refused(2388072, "The body of an authentication template is Meta's.")
        return
    if not body.get("text") and category == "AUTHENTICATION":
        return
    text = _text(body, longest, 2388072)
    found = _variables(text, 2388072, named=named)
    if re.search(r"\}\}\s*\{\{", text):
        raise refused(2388072, "Variables must not stand next to each other.")
    if text.strip().startswith("{{") or text.strip().endswith("}}"):
        raise refused(2388299, "A variable cannot stand at the start or the end.")
    if handles is None:
        return
    if _words(VARIABLE.sub(" ", text)) < 2 * len(found) + 1:
        raise refused(2388293, "There are too many variables for so few words.")
    example = body.get("example") or {}
    samples = example.get("body_text_named_params" if named else "body_text") or []
    if not named and samples and isinstance(samples[0], list):
        samples = samples[0]
    if len(samples) != len(found):
        raise refused(2388072, "Every variable of the body needs an example.")


def _words(text: str) -> int:
    """Letters of scripts without spaces count as words."""
    return len(UNSPACED.findall(text)) + len(UNSPACED.sub(" ", text).split())


def _footer(footer: Json, category: str) -> None:
    minutes = footer.get("code_expiration_minutes")
    if category == "AUTHENTICATION":
        if minutes is not None and not (isinstance(minutes, int) and 1 <= minutes <= 90):
            raise refused(2388073, "Param code_expiration_minutes must be between 1 and 90.")
        return
    if variables(_text(footer, FOOTER, 2388073)):
        raise refused(2388073, "A footer has no variables.")


def _offer(parts: dict[str, Json]) -> None:
    text = (parts["LIMITED_TIME_OFFER"].get("limited_time_offer") or {}).get("text")
    if not isinstance(text, str) or not 1 <= len(text) <= 16:
        raise refused(2388040, "The text of an offer has 1 to 16 characters.")
    if "FOOTER" in parts:
        raise bad_parameter("A limited time offer has no footer.")
    if parts.get("HEADER", {}).get("format", "IMAGE") not in ("IMAGE", "VIDEO"):
        raise refused(2388047, "The header of an offer is an image or a video.")


def _cards(carousel: Json, category: str, *, named: bool, handles: Handles) -> None:
    cards = carousel.get("cards") or []
    if not 2 <= len(cards) <= 10:
        raise bad_parameter("A carousel has 2 to 10 cards.")
    kinds = [[component["type"] for component in card["components"]] for card in cards]
    if any(each != kinds[0] for each in kinds) or not set(kinds[0]) <= IN_A_CARD:
        raise bad_parameter("All cards of a carousel are built alike.")
    for card in cards:
        parts = {component["type"]: component for component in card["components"]}
        if parts.get("HEADER", {}).get("format") not in ("IMAGE", "VIDEO", "PRODUCT"):
            raise refused(2388047, "A card has a header: an image, a video or a product.")
        _header(parts["HEADER"], named=named, handles=handles)
        if "BODY" in parts:
            _body(parts["BODY"], category, CARD, named=named, handles=handles)
        check_buttons(parts.get("BUTTONS"), category, samples=handles is not None)


def _text(component: Json, longest: int, subcode: int) -> str:
    text = component.get("text")
    if not isinstance(text, str) or not text.strip():
        raise refused(subcode, f"The {component['type']} needs a text.")
    if len(text) > longest:
        raise refused(2388040, f"{component['type']} exceeds {longest} characters.")
    return text


def _variables(text: str, subcode: int, *, named: bool) -> list[str]:
    rest = VARIABLE.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise refused(subcode, "Variables must be written {{1}} or {{name}}.")
    found = variables(text)
    if named and not all(NAMED.match(name) for name in found):
        raise refused(subcode, "Names of variables are lowercase letters and underscores.")
    if not named and sorted(found) != sorted(str(i + 1) for i in range(len(found))):
        raise refused(subcode, "Variables must be numbered from 1 without gaps.")
    return found
