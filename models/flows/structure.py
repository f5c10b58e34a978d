"""What can be known to be wrong with a Flow JSON before Meta is asked.

Meta knows every component; here stand the rules people break most, each with its path.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from models.flows.rules import DATA_API_VERSIONS, KNOWN_VERSIONS

_BRANCHES = 10
_RESERVED = "SUCCESS"


class Fault(NamedTuple):
    """`path` in Meta's spelling: `screens[0].id`; empty for the whole."""

    path: str
    says: str


def faults(document: Any) -> list[Fault]:
    """None of them is a promise that Meta publishes it."""
    return list(_faults(document))


def _faults(document: Any) -> Iterator[Fault]:
    if not isinstance(document, dict):
        yield Fault("", "A Flow JSON is an object.")
        return
    if document.get("version") not in KNOWN_VERSIONS:
        yield Fault("version", f"It should be one of {', '.join(KNOWN_VERSIONS)}.")
    screens = document.get("screens")
    if not isinstance(screens, list) or not screens:
        yield Fault("screens", "At least one screen is needed.")
        return
    yield from _screens(screens)
    ids = {each["id"] for each in screens if isinstance(each, dict) and _is_id(each.get("id"))}
    yield from _data(document, ids)


def _is_id(id: Any) -> bool:
    return isinstance(id, str) and bool(id)


def _screens(screens: list[Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, screen in enumerate(screens):
        path = f"screens[{place}]"
        if not isinstance(screen, dict):
            yield Fault(path, "A screen is an object.")
            continue
        id = screen.get("id")
        if not _is_id(id):
            yield Fault(f"{path}.id", "Every screen needs an id.")
        elif id == _RESERVED:
            yield Fault(f"{path}.id", "SUCCESS is reserved: it ends a flow.")
        elif id in seen:
            yield Fault(f"{path}.id", "Another screen has this id.")
        seen.add(id if isinstance(id, str) else "")
        if not isinstance(screen.get("layout"), dict):
            yield Fault(f"{path}.layout", "Every screen needs a layout.")
        elif screen.get("terminal") is True and not _anywhere(screen["layout"], "type", "Footer"):
            yield Fault(f"{path}.layout", "A terminal screen needs a Footer.")
    if not any(isinstance(each, dict) and each.get("terminal") is True for each in screens):
        yield Fault("screens", "At least one screen must be terminal.")


def _anywhere(part: Any, name: str, value: str) -> bool:
    """A Footer or an action may stand in a Form, an If or a Switch."""
    waiting = [part]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.get(name) == value:
                return True
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return False


def _data(document: dict[str, Any], ids: set[str]) -> Iterator[Fault]:
    version, routes = document.get("data_api_version"), document.get("routing_model")
    if version is not None and version not in DATA_API_VERSIONS:
        yield Fault("data_api_version", f"It should be one of {', '.join(DATA_API_VERSIONS)}.")
    if version is None and _anywhere(document["screens"], "name", "data_exchange"):
        yield Fault("data_api_version", "Needed where a screen exchanges data.")
    if version is not None and routes is None:
        yield Fault("routing_model", "Needed with data_api_version.")
    if routes is not None:
        yield from _routes(routes, ids)


def _routes(routes: Any, ids: set[str]) -> Iterator[Fault]:
    if not isinstance(routes, dict) or not all(isinstance(each, list) for each in routes.values()):
        yield Fault("routing_model", "It leads from each screen to a list of screens.")
        return
    for screen, following in routes.items():
        path = f"routing_model.{screen}"
        if screen not in ids:
            yield Fault(path, "There is no such screen.")
        if len(following) > _BRANCHES:
            yield Fault(path, f"A screen may lead to at most {_BRANCHES} others.")
        if any(not isinstance(each, str) or each not in ids for each in following):
            yield Fault(path, "It leads to a screen that is not there.")
    yield from (
        Fault(f"routing_model.{each}", "Routes go forward only: this one comes back.")
        for each in _in_circles(routes)
    )


def _in_circles(routes: dict[str, list[Any]]) -> Iterator[str]:
    """The screens that one comes back to."""
    for start in routes:
        waiting, seen = list(routes[start]), set()
        while waiting:
            screen = waiting.pop()
            if screen == start:
                yield start
                break
            if isinstance(screen, str) and screen not in seen:
                seen.add(screen)
                waiting.extend(routes.get(screen, ()))
