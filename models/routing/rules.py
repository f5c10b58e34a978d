"""Which rule takes a message: the first, in their order, whose conditions all hold."""

from collections.abc import Iterable

from models.routing.types import Conditions, Inbound, Rule
from models.team.hours import is_open


def chosen(rules: Iterable[Rule], inbound: Inbound) -> Rule | None:
    return next((rule for rule in rules if rule.enabled and holds(rule.conditions, inbound)), None)


def holds(conditions: Conditions, inbound: Inbound) -> bool:
    return (
        _any(inbound.number_id == id for id in conditions.number_ids)
        and _any(tag in inbound.tags for tag in conditions.tags)
        and _any(speaks(inbound.language, wanted) for wanted in conditions.languages)
        and _any(_folded(inbound.intent) == intent for intent in conditions.intents)
        and _any(part.casefold() in inbound.text.casefold() for part in conditions.text_contains)
        and is_open(conditions.within, inbound.at)
    )


def _any(found: Iterable[bool]) -> bool:
    """Also true where nothing is asked."""
    asked = list(found)
    return not asked or any(asked)


def speaks(language: str | None, wanted: str) -> bool:
    """Whether `pt_BR` is what is meant by `pt`."""
    if language is None:
        return False
    spoken, asked = language.casefold(), wanted.casefold()
    return spoken == asked or spoken.startswith(f"{asked}_")


def _folded(intent: str | None) -> str | None:
    return None if intent is None else intent.casefold()
