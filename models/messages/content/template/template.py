"""A template with what is put into it (W/templates/overview)."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from models.messages.content.part import Part
from models.messages.content.template.components import Component, check_once


class Language(Part):
    code: Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]
    policy: Literal["deterministic"] | None = None


class Template(Part):
    """By name and language; components in which nothing varies are left out."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,512}$")]
    language: Language
    components: Annotated[list[Component], Field(max_length=20)] | None = None

    @model_validator(mode="after")
    def _once(self) -> Self:
        check_once(self.components or ())
        return self
