"""What is done to a template that Meta has: edited, unpaused, deleted, read anew."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.meta.answering import answering
from activities.templates.asking import Access, decided, patiently, refusal, this_second
from clients.meta.errors import Refused
from clients.meta.template_results import TemplateFacts
from clients.meta.templates import MetaTemplates
from core.database import Database
from core.temporal.errors import failure
from models.audit import log
from models.audit.actors import acting
from models.templates import approval, deciding, revising, verdicts
from models.templates.approval import Asked
from models.templates.essence import same
from models.templates.facts import known_from
from models.templates.rules import REMOVABLE
from models.templates.tables import Template
from models.templates.types import Decision, Edited, TemplateRef, TemplateStatus

CONFLICT = "Conflict"


class TemplateChanges:
    def __init__(self, database: Database, meta: MetaTemplates, access: Access) -> None:
        self._database = database
        self._meta = meta
        self._access = access

    @property
    def every(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """For whoever registers them."""
        return (self.may_edit, self.edit, self.remove, self.unpause, self.refresh)

    @activity.defn(name="templates.may_edit")
    async def may_edit(self, input: TemplateRef) -> None:
        """Refuse what Meta would refuse: a wrong state, nothing new, a spent quota."""
        async with self._database.transaction([input.organization_id]) as session:
            template = await deciding.hold(session, input.organization_id, input.template_id)
            if template is None:
                raise failure("TemplateGone", non_retryable=True)
            if (why := _not_editable(template)) is not None:
                raise _conflict(why)
            submitted = log.Change("template.submitted", template.id)
            await log.record(session, input.organization_id, acting(), submitted)

    @activity.defn(name="templates.edit")
    async def edit(self, input: TemplateRef) -> Edited:
        """Give Meta the revision once: whoever asked before and heard nothing looks first."""
        found, token = await self._access.template(input.organization_id, input.template_id)
        template = found.template
        if template.revision is None or template.meta_id is None:
            return Edited(decision=deciding.standing(template), taken=False)
        asked_before = template.edit_asked_at is not None
        await self._note_edit(input)
        at = this_second()
        try:
            with patiently(refusable=True):
                if not (asked_before and await self._was_edited(found, token)):
                    await self._meta.edit(template.meta_id, token, approval.edit(template))
        except Refused as error:
            return Edited(decision=await self._edit_refused(input, error), taken=False)
        return Edited(decision=await self._edit_taken(input, template, at), taken=True)

    @activity.defn(name="templates.remove")
    async def remove(self, input: TemplateRef) -> Decision:
        """Have Meta delete it; one that Meta has no more is deleted as well."""
        found, token = await self._access.template(input.organization_id, input.template_id)
        template, at = found.template, this_second()
        if template.status is TemplateStatus.DELETED:
            return deciding.standing(template)
        if template.status not in REMOVABLE:
            why = f"The template is {template.status}: Meta deletes none that is."
            raise _conflict(why)
        if template.meta_id is None and revising.being_submitted(template):
            raise _conflict("The template is being submitted. Try again when Meta has answered.")
        if template.meta_id is not None:
            with answering():
                await self._delete(found, template.meta_id, token)
        gone = Decision(status=TemplateStatus.DELETED, meta_id=template.meta_id, at=at)
        return await self._write(input, gone)

    @activity.defn(name="templates.unpause")
    async def unpause(self, input: TemplateRef) -> Decision:
        """Have Meta end a pause; it does so no sooner than five minutes after it began."""
        found, token = await self._access.template(input.organization_id, input.template_id)
        template, at = found.template, this_second()
        if template.status is not TemplateStatus.PAUSED or template.meta_id is None:
            raise _conflict(f"The template is {template.status}, not PAUSED.")
        with answering():
            unpaused = await self._meta.unpause(template.meta_id, token)
        if not unpaused:
            raise _conflict("Meta does not end the pause yet. A pause lasts at least 5 minutes.")
        again = Decision(status=TemplateStatus.APPROVED, meta_id=template.meta_id, at=at)
        return await self._write(input, again)

    @activity.defn(name="templates.refresh")
    async def refresh(self, input: TemplateRef) -> Decision:
        """Read from Meta what it says now, and how it stands."""
        found, token = await self._access.template(input.organization_id, input.template_id)
        template, read_at = found.template, datetime.now(UTC)
        if template.meta_id is None:
            return deciding.standing(template)
        with patiently():
            facts = await self._read(found, template.meta_id, token)
        return await self._learn(input, facts, read_at)

    async def _delete(self, found: Asked, meta_id: str, token: str) -> None:
        try:
            name = found.template.name
            await self._meta.delete(found.waba_id, token, name, template_id=meta_id)
        except Refused:
            if await self._read(found, meta_id, token) is not None:
                raise

    async def _read(self, found: Asked, meta_id: str, token: str) -> TemplateFacts | None:
        """None when Meta has it no more; Meta says the same when the token may not read it."""
        facts = await self._meta.read(meta_id, token)
        if facts is not None:
            return facts
        page = await self._meta.page(found.waba_id, token, name=found.template.name)
        return next((each for each in page.templates if each.id == meta_id), None)

    async def _was_edited(self, found: Asked, token: str) -> bool:
        template = found.template
        assert template.meta_id is not None
        facts = await self._meta.read(template.meta_id, token)
        wanted = approval.edit(template)
        return facts is not None and same(
            template.category, wanted.get("components", template.components), facts.components
        )

    async def _note_edit(self, input: TemplateRef) -> None:
        async with self._database.transaction([input.organization_id]) as session:
            template = await deciding.hold(session, input.organization_id, input.template_id)
            if template is not None:
                template.edit_asked_at = datetime.now(UTC)
                session.add(template)

    async def _edit_taken(self, input: TemplateRef, sent: Template, at: datetime) -> Decision:
        async with self._database.transaction([input.organization_id]) as session:
            template = await deciding.hold(session, input.organization_id, input.template_id)
            assert template is not None
            changes = revising.taken(template, sent, at, datetime.now(UTC))
            await deciding.change(session, template, changes, action="template.edited")
        return deciding.standing(template)

    async def _edit_refused(self, input: TemplateRef, error: Refused) -> Decision:
        async with self._database.transaction([input.organization_id]) as session:
            template = await deciding.hold(session, input.organization_id, input.template_id)
            assert template is not None
            changes = {
                "reason": refusal(error),
                "rejection": error.details,
                "edit_asked_at": None,
            }
            await deciding.change(session, template, changes, action="template.edit_refused")
        return deciding.standing(template)

    async def _learn(
        self, input: TemplateRef, facts: TemplateFacts | None, read_at: datetime
    ) -> Decision:
        at = read_at.replace(microsecond=0)
        if facts is None:
            return await self._write(input, Decision(status=TemplateStatus.DELETED, at=at))
        async with self._database.transaction([input.organization_id]) as session:
            template = await deciding.hold(session, input.organization_id, input.template_id)
            assert template is not None
            known = decided(facts, at)
            now = datetime.now(UTC)
            changes = {} if known is None else dict(verdicts.decided(template, known, now))
            changes |= known_from(template, facts.model_dump(), read_at)
            await deciding.change(session, template, changes, action="template.decided")
        return deciding.standing(template)

    async def _write(self, input: TemplateRef, decision: Decision) -> Decision:
        async with self._database.transaction([input.organization_id]) as session:
            template = await deciding.hold(session, input.organization_id, input.template_id)
            assert template is not None
            changes = verdicts.decided(template, decision, datetime.now(UTC))
            await deciding.change(session, template, changes, action="template.decided")
        return deciding.standing(template)


def _not_editable(template: Template) -> str | None:
    if template.status not in revising.EDITABLE:
        return f"The template is {template.status}: Meta takes no edit of it."
    if template.revision is None:
        return "There is nothing new to submit."
    if (at := revising.edits(template).next_at) is None:
        return None
    return f"Meta takes the next edit of this approved template at {at:%Y-%m-%d %H:%M} UTC."


def _conflict(message: str) -> ApplicationError:
    return ApplicationError(message, type=CONFLICT, non_retryable=True)
