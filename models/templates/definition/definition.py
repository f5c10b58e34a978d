"""A template as it is submitted, checked against every rule of Meta's that is known (MB 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.templates.definition.components import check_components
from models.templates.definition.findings import Findings, Violation
from models.templates.definition.identity import (
    check_language,
    check_lifetime,
    check_name,
    read_category,
    read_format,
)
from models.templates.definition.spelling import spelled
from models.templates.definition.texts import check_kept
from models.templates.types import Category, ParameterFormat

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Definition:
    """As somebody wrote it. Types may be in any case, `en-US` is `en_US`."""

    name: str
    language: str
    category: str
    components: Sequence[Any]
    parameter_format: str = ParameterFormat.POSITIONAL
    message_send_ttl_seconds: int | None = None
    link_tracking_opted_out: bool | None = None

    @classmethod
    def of(cls, row: Any, revision: Mapping[str, Any] | None = None) -> "Definition":
        """That of a template's row, or of its revision."""
        names = cls.__dataclass_fields__
        return cls(**{name: getattr(row, name) for name in names} | dict(revision or {}))


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and the columns of a template's row in Meta's own spelling."""

    violations: list[Violation]
    values: Json

    @property
    def unreadable(self) -> list[Violation]:
        """What not even a draft may hold."""
        return [each for each in self.violations if each.unreadable]


def check(written: Definition) -> Checked:
    """Everything that is wrong, not only the first thing. Pure: nobody is asked."""
    findings = Findings()
    name = check_name(written.name, findings)
    language = check_language(written.language, findings)
    category = read_category(written.category, findings)
    form = read_format(written.parameter_format, findings, "parameterFormat")
    check_lifetime(written.message_send_ttl_seconds, category, findings, "messageSendTtlSeconds")
    check_kept(list(written.components), findings.at("components"))
    if findings.found and findings.found[-1].field.startswith("components"):
        return Checked(findings.found, {})
    if not written.components:
        findings.say("A template needs a BODY.", "components")
    else:
        named = form is ParameterFormat.NAMED
        check_components(written.components, category, findings.at("components"), named=named)
    values: Json = {
        "name": name,
        "language": language,
        "category": category or Category.MARKETING,
        "parameter_format": form or ParameterFormat.POSITIONAL,
        "components": spelled(written.components),
        "message_send_ttl_seconds": written.message_send_ttl_seconds,
        "link_tracking_opted_out": written.link_tracking_opted_out,
    }
    return Checked(_once(findings.found), values)


def _once(found: Sequence[Violation]) -> list[Violation]:
    """Of a field that cannot be read nothing else needs to be said."""
    unreadable = {each.field for each in found if each.unreadable}
    kept = [each for each in found if each.unreadable or each.field not in unreadable]
    return list(dict.fromkeys(kept))
