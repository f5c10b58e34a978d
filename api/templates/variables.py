"""The variables of a template: their names, examples, and where each stands."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.access import CallerDep, may
from api.change import ChangeDep
from api.errors import ValidationFailed
from api.route import guarded
from api.state import ServicesDep
from api.templates.bodies import FormatName
from api.templates.editing import changed
from api.templates.reading import found
from api.validation import Detail
from core.types import Answer, Request
from models.auth.permissions import Permission
from models.templates.definition.definition import Definition
from models.templates.revising import written
from models.templates.samples import rewritten, samples
from models.templates.types import ParameterFormat
from models.templates.variables import Kind, Place, optional, variables

router = guarded(prefix="/templates/{template_id:uuid}/variables", tags=["Templates"])
_EXAMPLE: dict[str, Any] = {
    "parameterFormat": "NAMED",
    "variables": [{"key": "body.1", "name": "first_name", "example": "Ana"}],
}


class VariableAnswer(Answer):
    """`key` is what messages and campaigns call it; `where` is the path of its component."""

    key: str
    name: str
    place: Place
    kind: Kind = Field(description="What its value is; links and places are texts, too.")
    card: int | None
    where: str
    optional: bool = Field(description="Whether a message may do without it.")
    example: str | None


class VariablesAnswer(Answer):
    parameter_format: str
    data: list[VariableAnswer]

    @classmethod
    def of(cls, definition: Definition) -> "VariablesAnswer":
        known, parts = samples(definition.components), definition.components
        needed = variables(parts)
        shown = [
            VariableAnswer(
                key=each.key,
                name=each.name,
                place=each.place,
                kind=each.kind,
                card=each.card,
                where=each.where,
                optional=each not in needed,
                example=known.get(each.key),
            )
            for each in (*needed, *optional(parts))
        ]
        return cls(parameter_format=definition.parameter_format, data=shown)


class VariableBody(Request):
    key: str
    name: str | None = Field(default=None, description="Only of headers and bodies.")
    example: str | None = None


class VariablesBody(Request):
    """What is not named stays. With `parameterFormat` numbers become names, or names numbers."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    parameter_format: FormatName | None = None
    variables: list[VariableBody] = Field(max_length=200)


@router.get("", dependencies=[may(Permission.READ_TEMPLATES)], summary="List the variables")
async def index(template_id: UUID, caller: CallerDep, state: ServicesDep) -> VariablesAnswer:
    """Those of the draft or of the revision, where there is one."""
    async with state.database.reading([caller.organization_id]) as session:
        template = await found(session, caller.organization_id, template_id)
    return VariablesAnswer.of(written(template))


@router.put("", dependencies=[may(Permission.WRITE_TEMPLATES)], summary="Name the variables anew")
async def rename(template_id: UUID, body: VariablesBody, change: ChangeDep) -> VariablesAnswer:
    """Names and examples change wherever they stand: in the draft, or in a revision."""
    made: list[Definition] = []

    def over(before: Definition) -> Definition:
        _check(body, before)
        form = body.parameter_format or before.parameter_format
        names = {each.key: each.name for each in body.variables if each.name is not None}
        values = {each.key: each.example for each in body.variables if each.example is not None}
        named = form.upper() == ParameterFormat.NAMED
        components = rewritten(before.components, names, values, named=named)
        made.append(replace(before, components=components, parameter_format=form.upper()))
        return made[-1]

    await changed(change, template_id, over)
    return VariablesAnswer.of(made[-1])


def _check(body: VariablesBody, before: Definition) -> None:
    known = {each.key: each for each in variables(before.components)}
    faults = []
    for at, each in enumerate(body.variables):
        place = known.get(each.key)
        if place is None:
            says = "The template has no such variable."
            faults.append(Detail(field=f"variables[{at}].key", message=says))
        elif each.name is not None and place.kind is not Kind.TEXT:
            says = "Only variables in texts have names."
            faults.append(Detail(field=f"variables[{at}].name", message=says))
        elif each.example is not None and place.kind not in (Kind.TEXT, Kind.SUFFIX, Kind.COUPON):
            says = "This has no example that could be written."
            faults.append(Detail(field=f"variables[{at}].example", message=says))
    if faults:
        raise ValidationFailed("The request is not valid.", faults)
