"""Meta's rules for a template that can be checked before anybody asks Meta (MB 9.1 to 9.3)."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, field_validator

from core.types import Request
from models.templates.types import Category, ParameterFormat
from models.templates.variables import Place, variables

BODY_LENGTH = 1024
_LANGUAGE = r"^[a-z]{2,3}(_[A-Z]{2})?$"
_KINDS = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS"})


class Definition(Request):
    """A template as Meta takes it; `components` are in Meta's own shape."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,512}$")]
    language: Annotated[str, Field(pattern=_LANGUAGE)]
    category: Category
    parameter_format: ParameterFormat = ParameterFormat.POSITIONAL
    components: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=10)]

    @field_validator("components")
    @classmethod
    def _well_formed(cls, components: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kinds = [str(component.get("type", "")).upper() for component in components]
        for kind in kinds:
            if kind not in _KINDS:
                raise ValueError("every component needs a type: HEADER, BODY, FOOTER or BUTTONS")
            if kinds.count(kind) > 1:
                raise ValueError(f"there may be one {kind} only")
        if "BODY" not in kinds:
            raise ValueError("a BODY is required")
        text = components[kinds.index("BODY")].get("text")
        if not isinstance(text, str) or not 1 <= len(text) <= BODY_LENGTH:
            raise ValueError(f"the BODY's text must have 1 to {BODY_LENGTH} characters")
        _check_variables(text, components)
        return components


def _check_variables(text: str, components: Sequence[dict[str, Any]]) -> None:
    names = [each.name for each in variables(components) if each.place is Place.BODY]
    numbered = [name for name in names if name.isdigit()]
    if numbered and len(numbered) < len(names):
        raise ValueError("the BODY's variables must be all numbers or all names")
    if sorted(map(int, numbered)) != list(range(1, len(numbered) + 1)):
        raise ValueError("the BODY's variables must be {{1}}, {{2}} and so on without a gap")
    if re.search(r"^\s*\{\{|\}\}\s*$", text):
        raise ValueError("the BODY may not begin or end with a variable")
    if re.search(r"\}\}\s*\{\{", text):
        raise ValueError("the BODY's variables need words between them")
