"""Seeing a template with values in it, also before it is kept."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.access import CallerDep, may
from api.route import guarded
from api.state import ServicesDep
from api.templates.answers import ViolationAnswer
from api.templates.bodies import EXAMPLE, UnsavedBody
from api.templates.reading import found
from api.templates.refused import refuse
from core.types import Request
from models.auth.permissions import Permission
from models.templates.definition.definition import Definition, check
from models.templates.preview import Preview, preview
from models.templates.revising import written

router = guarded(prefix="/templates", tags=["Templates"])
READ = [may(Permission.READ_TEMPLATES)]
_UNSAVED: dict[str, Any] = {
    **{key: each for key, each in EXAMPLE.items() if key != "businessAccountId"},
    "values": {"body.1": "Ana"},
}
Values = Annotated[
    dict[str, Annotated[str, Field(max_length=2000)]],
    Field(max_length=200, description="By the variables' keys: `body.1`, `button.0` and so on."),
]


class ValuesBody(Request):
    """Examples stand in for what is not given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"values": {"body.1": "Ana"}}]})

    values: Values = Field(default_factory=dict)
    current: bool = Field(
        default=False, description="Show what Meta has, and not the revision beside it."
    )


class UnsavedPreviewBody(UnsavedBody):
    """A template that is not kept, and values for it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_UNSAVED]})

    name: str = "unsaved"
    values: Values = Field(default_factory=dict)


class TemplatePreviewAnswer(Preview):
    violations: list[ViolationAnswer] = Field(description="What keeps it from being submitted.")

    @classmethod
    def of(cls, definition: Definition, values: dict[str, str]) -> "TemplatePreviewAnswer":
        checked = check(definition)
        refuse(checked.unreadable)
        shown = preview(Definition(**checked.values), values)
        violations = ViolationAnswer.all(checked.violations)
        return cls(**dict(shown), violations=violations)


@router.post("/preview", dependencies=READ, summary="Preview a template that is not kept")
async def unsaved(body: UnsavedPreviewBody) -> TemplatePreviewAnswer:
    """Also an unfinished one: 400 only where a component cannot be read at all."""
    return TemplatePreviewAnswer.of(body.definition(), body.values)


@router.post("/{template_id:uuid}/preview", dependencies=READ, summary="Preview a template")
async def kept(
    template_id: UUID, body: ValuesBody, caller: CallerDep, state: ServicesDep
) -> TemplatePreviewAnswer:
    """With its revision, where it has one. Values that are not given are its examples."""
    async with state.database.reading([caller.organization_id]) as session:
        template = await found(session, caller.organization_id, template_id)
    definition = Definition.of(template) if body.current else written(template)
    shown = preview(definition, body.values)
    draft = template.status == "DRAFT" or (template.revision is not None and not body.current)
    violations = ViolationAnswer.all(check(definition).violations if draft else [])
    return TemplatePreviewAnswer(**dict(shown), violations=violations)
