"""A template's name, language, category and how long it may wait (MB 9.1)."""

import re

from models.templates.definition.findings import Findings
from models.templates.definition.languages import language
from models.templates.types import Category, ParameterFormat

NAME = r"^[a-z0-9_]{1,512}$"
# Seconds that an undelivered message is kept, by category; -1 is 30 days.
LIFETIMES = {
    Category.AUTHENTICATION: (30, 900),
    Category.UTILITY: (30, 43_200),
    Category.MARKETING: (43_200, 2_592_000),
}
_THIRTY_DAYS = -1


def check_name(name: str, findings: Findings) -> str:
    if not re.fullmatch(NAME, name) or name.endswith("\n"):
        said = "A name has 1 to 512 small letters a to z, digits and underscores."
        findings.say(said, "name", unreadable=True)
    return name


def check_language(written: str, findings: Findings) -> str:
    code = language(written)
    if code is None:
        said = "WhatsApp has no templates in this language; write a code such as en_US."
        findings.say(said, "language", unreadable=True)
    return code or written


def read_category(written: str, findings: Findings) -> Category | None:
    category = Category.__members__.get(written.strip().upper())
    if category is None:
        said = f"Say one of {', '.join(Category)}."
        findings.say(said, "category", unreadable=True)
    return category


def read_format(written: str, findings: Findings, field: str) -> ParameterFormat | None:
    form = ParameterFormat.__members__.get(written.strip().upper())
    if form is None:
        findings.say("Say POSITIONAL or NAMED.", field, unreadable=True)
    return form


def check_lifetime(
    seconds: int | None, category: Category | None, findings: Findings, field: str
) -> None:
    if seconds is None or category is None:
        return
    least, most = LIFETIMES[category]
    if least <= seconds <= most:
        return
    if seconds == _THIRTY_DAYS and category is not Category.MARKETING:
        return
    or_days = "" if category is Category.MARKETING else ", or -1 for 30 days"
    findings.say(f"For category {category} say {least} to {most} seconds{or_days}.", field)
