"""The template somebody must have had approved to send what is told here."""

from typing import Any

from tests.messages.content.making import LINK, Json

_BUTTONS: dict[str, Json] = {
    "url": {"type": "URL", "text": "Open", "url": f"{LINK}/{{{{1}}}}"},
    "quick_reply": {"type": "QUICK_REPLY", "text": "Yes"},
    "copy_code": {"type": "COPY_CODE", "example": "SAVE20"},
    "flow": {"type": "FLOW", "text": "Start", "flow_id": "6009006"},
    "catalog": {"type": "CATALOG", "text": "See all"},
    "mpm": {"type": "MPM", "text": "See"},
    "voice_call": {"type": "VOICE_CALL", "text": "Call"},
}


def approved(sent: Json) -> Json:
    """As one creates it at Meta: with as many variables, files and buttons."""
    given: list[Json] = sent.get("components") or []
    components = parts(given)
    if not any(each["type"] == "BODY" for each in components):
        components.append({"type": "BODY", "text": "It is ready."})
    return {
        "name": sent["name"],
        "language": sent["language"]["code"],
        "category": "MARKETING",
        "parameter_format": "NAMED" if _named(given) else "POSITIONAL",
        "components": components,
    }


def parts(given: list[Json]) -> list[Json]:
    """Those of a template, or of one of its cards."""
    components = [_of(each) for each in given if each["type"] != "button"]
    found = sorted((each for each in given if each["type"] == "button"), key=_index)
    if found:
        buttons = [_BUTTONS[each["sub_type"].lower()] for each in found]
        components.append({"type": "BUTTONS", "buttons": buttons})
    return components


def _of(component: Json) -> Json:
    kind = component["type"].upper()
    if kind == "CAROUSEL":
        return {
            "type": kind,
            "cards": [{"components": parts(c["components"])} for c in component["cards"]],
        }
    if kind == "LIMITED_TIME_OFFER":
        return {"type": kind, "limited_time_offer": {"text": "Hurry!", "has_expiration": True}}
    if kind == "HEADER":
        form = component["parameters"][0]["type"].upper()
        return {"type": kind, "format": form} | ({"text": "{{1}}"} if form == "TEXT" else {})
    if kind != "BODY":
        return {"type": kind}
    names = [
        each.get("parameter_name", str(at)) for at, each in enumerate(component["parameters"], 1)
    ]
    return {"type": kind, "text": "So " + " and ".join(f"{{{{{name}}}}}" for name in names) + "."}


def _named(given: list[Json]) -> bool:
    return any("parameter_name" in each for part in given for each in part.get("parameters", ()))


def _index(component: Json) -> Any:
    return int(component["index"])
