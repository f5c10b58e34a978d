"""Changing templates: a draft in place, of what Meta has a revision."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from pydantic.alias_generators import to_camel
from sqlalchemy.exc import IntegrityError

from api.access import may
from api.change import Change, ChangeDep
from api.errors import Conflict, NotFound
from api.route import guarded
from api.templates.answers import TemplateAnswer
from api.templates.bodies import ComponentBody, CopyBody, RewriteBody
from api.templates.refused import name_taken, refuse, refuse_unfit
from api.templates.writing import no_account
from models.audit.log import CHANGED, Facts
from models.auth.permissions import Permission
from models.templates.components import replaced
from models.templates.definition.components import check_component
from models.templates.definition.definition import Definition, check
from models.templates.definition.findings import Findings
from models.templates.revising import NotNow, held, keep, unlawful, written
from models.templates.tables import Template
from models.templates.writing import NoSuchAccount, add
from models.violations import Promise, breaks

router = guarded(prefix="/templates/{template_id:uuid}", tags=["Templates"])
WRITE = [may(Permission.WRITE_TEMPLATES)]


@router.put("", dependencies=WRITE, summary="Rewrite a template")
async def rewrite(template_id: UUID, body: RewriteBody, change: ChangeDep) -> TemplateAnswer:
    """A DRAFT is changed in place and may stay unfinished: see `violations`.

    What Meta has stays as it is: the change is kept as `revision` until it is submitted. 409 while
    Meta reviews it. Meta never changes name and language, nor an approved template's category.
    """
    return await changed(change, template_id, body.over)


async def _component(
    change: Change, template_id: UUID, kind: str, body: ComponentBody
) -> TemplateAnswer:
    value = {**body, "type": kind} if body else None
    if value is not None:
        findings = Findings()
        check_component(kind, value, findings)
        refuse(each for each in findings.found if each.unreadable)

    def over(before: Definition) -> Definition:
        return replace(before, components=replaced(before.components, kind, value))

    return await changed(change, template_id, over)


@router.put("/header", dependencies=WRITE, summary="Replace the header")
async def header(template_id: UUID, body: ComponentBody, change: ChangeDep) -> TemplateAnswer:
    """The component in Meta's shape, its type left out or not; `{}` takes it out."""
    return await _component(change, template_id, "HEADER", body)


@router.put("/body", dependencies=WRITE, summary="Replace the body")
async def body(template_id: UUID, body: ComponentBody, change: ChangeDep) -> TemplateAnswer:
    """The component in Meta's shape, its type left out or not."""
    return await _component(change, template_id, "BODY", body)


@router.put("/footer", dependencies=WRITE, summary="Replace the footer")
async def footer(template_id: UUID, body: ComponentBody, change: ChangeDep) -> TemplateAnswer:
    """The component in Meta's shape, its type left out or not; `{}` takes it out."""
    return await _component(change, template_id, "FOOTER", body)


@router.put("/buttons", dependencies=WRITE, summary="Replace the buttons")
async def buttons(template_id: UUID, body: ComponentBody, change: ChangeDep) -> TemplateAnswer:
    """`{"buttons": [...]}` in Meta's shape; `{}` takes them out."""
    return await _component(change, template_id, "BUTTONS", body)


@router.post("/duplicate", dependencies=WRITE, status_code=201, summary="Copy into a new draft")
async def duplicate(template_id: UUID, body: CopyBody, change: ChangeDep) -> TemplateAnswer:
    """With its revision, where it has one. Into another language, account or name."""
    model = await _held(change, template_id)
    account = body.business_account_id or model.business_account_id
    definition = written(model)
    same_place = account == model.business_account_id and body.language is None
    name = body.name or (f"{model.name[:507]}_copy" if same_place else model.name)
    wanted = replace(definition, name=name, language=body.language or model.language)
    checked = check(wanted)
    refuse_unfit(checked, submitting=False)
    values = checked.values | {"business_account_id": account}
    made = Template(organization_id=change.organization_id, **values)
    try:
        await add(change.session, made)
    except NoSuchAccount:
        raise no_account() from None
    except IntegrityError as error:
        raise (name_taken() if breaks(error, Promise.UNIQUE) else error) from None
    after = {"name": name, "language": made.language, "copyOf": template_id}
    await change.note("template.created", made.id, after=after)
    return TemplateAnswer.of(made)


async def changed(
    change: Change, template_id: UUID, over: Callable[[Definition], Definition]
) -> TemplateAnswer:
    """Make it, keep it where it belongs, and tell."""
    template = await _held(change, template_id)
    before, status = written(template), template.status
    checked = check(over(before))
    refuse_unfit(checked, submitting=False)
    refuse(unlawful(template, checked.values))
    try:
        different = keep(template, checked)
        await change.session.flush()
    except NotNow as error:
        raise Conflict(str(error), [{"field": "status", "message": str(error)}]) from None
    except IntegrityError as error:
        raise (name_taken() if breaks(error, Promise.UNIQUE) else error) from None
    await change.session.refresh(template)
    action = "template.rewritten" if status == "DRAFT" else "template.revised"
    facts = [_facts(different, definition) for definition in (before, written(template))]
    await change.note(action, template_id, before=facts[0], after=facts[1])
    return TemplateAnswer.of(template)


async def _held(change: Change, template_id: UUID) -> Template:
    template = await held(change.session, change.organization_id, template_id)
    if template is None:
        raise NotFound("There is no such template.")
    return template


def _facts(different: list[str], definition: Definition) -> Facts:
    return {
        to_camel(name): CHANGED if name == "components" else getattr(definition, name)
        for name in different
    }
