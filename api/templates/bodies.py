"""What a caller says of templates."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from core.types import Request
from models.templates.definition.definition import Definition
from models.templates.types import Category, ParameterFormat

BODY: dict[str, Any] = {
    "type": "BODY",
    "text": "Hello {{1}}, we open on Monday.",
    "example": {"body_text": [["Ana"]]},
}
EXAMPLE: dict[str, Any] = {
    "businessAccountId": "01a1f7f7-f87e-746e-9937-fd994083c070",
    "name": "summer_opening",
    "language": "en_US",
    "category": "MARKETING",
    "components": [BODY],
}

# In any case; what they may be is checked with everything else, so that all faults come at once.
CategoryName = Annotated[str, Field(json_schema_extra={"examples": [*Category]})]
FormatName = Annotated[str, Field(json_schema_extra={"examples": [*ParameterFormat]})]
Components = Annotated[
    list[Any],
    Field(description="In Meta's own shape: HEADER, BODY, FOOTER, BUTTONS and so on."),
]


class ContentBody(Request):
    """What a template says, and how it is treated."""

    category: CategoryName
    parameter_format: FormatName = ParameterFormat.POSITIONAL
    components: Components
    message_send_ttl_seconds: int | None = Field(
        default=None,
        ge=-1,
        le=2_592_000,
        description="How long Meta tries to deliver; what is allowed depends on the category.",
    )
    link_tracking_opted_out: bool | None = Field(
        default=None, description="Have Meta not count the clicks on the buttons' addresses."
    )


class UnsavedBody(ContentBody):
    """A whole template."""

    name: str = Field(description="Small letters a to z, digits and underscores.")
    language: str = Field(description="Such as en_US.")

    def definition(self) -> Definition:
        names = Definition.__dataclass_fields__
        return Definition(**{name: getattr(self, name) for name in names})


class TemplateBody(UnsavedBody):
    """A template in Meta's own shape, for one business account."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    business_account_id: UUID
    submit: bool = Field(default=True, description="False: keep it as a draft, even unfinished.")


class RewriteBody(ContentBody):
    """Everything anew. Name and language may only be others while the template is a draft."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"category": "MARKETING", "components": [BODY]}]}
    )

    name: str | None = None
    language: str | None = None

    def over(self, before: Definition) -> Definition:
        names = Definition.__dataclass_fields__
        given = {name: getattr(self, name) for name in names}
        return Definition(
            **given
            | {"name": self.name or before.name, "language": self.language or before.language}
        )


class CopyBody(Request):
    """What is to be different. A copy in the same account needs another name or language."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"language": "pt_BR"}]})

    name: str | None = Field(default=None, description="Else the same, or with _copy behind it.")
    language: str | None = None
    business_account_id: UUID | None = None


ComponentBody = dict[str, JsonValue]
