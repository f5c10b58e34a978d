"""Submitting a template, asking after it, and writing down what Meta decided."""

from collections.abc import Awaitable, Callable, Sequence

from temporalio import activity

from clients.meta.client import MetaClient
from clients.meta.errors import AnswerLost, Outcome, Refused
from clients.meta.results import TemplateFacts
from core.database import Database
from core.keyring import Keyring
from core.meta_settings import TemplateSettings
from core.temporal.errors import failure
from models.accounts.types import TOKEN_PURPOSE
from models.audit import log
from models.audit.actors import acting
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told
from models.templates import approval, noted
from models.templates.approval import Submission, Waiting
from models.templates.rules import usability_changed
from models.templates.types import (
    Category,
    Decision,
    DecisionInput,
    Patience,
    PollInput,
    Submitted,
    TemplateRef,
    TemplateStatus,
)

_SOON = (Outcome.TRY_AGAIN, Outcome.TRY_AGAIN_LATER, Outcome.NOT_NOW, Outcome.PAIR)


class TemplateActivities:
    def __init__(
        self, database: Database, meta: MetaClient, keyring: Keyring, settings: TemplateSettings
    ) -> None:
        self._database = database
        self._meta = meta
        self._keyring = keyring
        self._patience = Patience(first=settings.poll_first, most=settings.poll_most)

    @property
    def every(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """For whoever registers them."""
        return (self.submit, self.poll, self.decide)

    @activity.defn(name="templates.submit")
    async def submit(self, input: TemplateRef) -> Submitted:
        """Submit once: whoever asked Meta before and did not hear the answer looks first."""
        async with self._database.transaction([input.organization_id]) as session:
            found = await approval.load(session, input.template_id)
            if await approval.note_submission(session, input.template_id):
                submitted = log.Change("template.submitted", input.template_id)
                await log.record(session, input.organization_id, acting(), submitted)
        if found is None:
            raise failure("TemplateGone", non_retryable=True)
        if found.status is not TemplateStatus.DRAFT:
            return self._submitted(Decision(status=found.status, meta_id=found.meta_id))
        token = await self._token(found)
        try:
            if (known := await self._look(found, token)) is not None:
                return self._submitted(known)
            created = await self._meta.create_template(found.waba_id, token, found.definition)
        except AnswerLost as error:
            raise failure(type(error).__name__) from None
        except Refused as error:
            if error.outcome in _SOON:
                raise failure(type(error).__name__, error.code) from None
            return self._submitted(_refused(error))
        return self._submitted(
            _decision(created.status, created.category, None, created.id)
            or Decision(status=TemplateStatus.PENDING, meta_id=created.id)
        )

    @activity.defn(name="templates.poll")
    async def poll(self, input: PollInput) -> bool:
        """Ask for the account's templates at most once an interval; wake whoever was decided.

        False when somebody else asked for the account lately: the wake comes from there.
        """
        async with self._database.transaction([input.organization_id]) as session:
            found = await approval.load(session, input.template_id)
            if found is None:
                raise failure("TemplateGone", non_retryable=True)
            if not await approval.may_poll(session, found.account_id, input.interval):
                return False
            waiting = await approval.waiting(session, found.account_id)
        try:
            facts = await self._all(found)
        except (AnswerLost, Refused) as error:
            raise failure(type(error).__name__, error.code) from None
        async with self._database.transaction([input.organization_id]) as session:
            await outbox.add(session, input.organization_id, _wakes(waiting, facts))
        return True

    @activity.defn(name="templates.decide")
    async def decide(self, input: DecisionInput) -> None:
        """Write the decision, and tell campaigns when the template became usable or stopped."""
        async with self._database.transaction([input.organization_id]) as session:
            before = await approval.decide(session, input.template_id, input.decision)
            if before is None:
                return
            change = noted.decided(input.template_id, before, input.decision)
            await log.record(session, input.organization_id, acting(), *change)
            if change:
                told = Told(LiveEvent.TEMPLATE_STATUS, input.template_id)
                await publish(session, input.organization_id, [told])
            usable = usability_changed(before.status, input.decision.status)
            if usable is not None:
                kind = WakeKind.TEMPLATE_USABLE if usable else WakeKind.TEMPLATE_UNUSABLE
                await outbox.add(
                    session, input.organization_id, [Wake(kind, input.template_id, {})]
                )

    async def _look(self, found: Submission, token: str) -> Decision | None:
        page = await self._meta.list_templates(found.waba_id, token, name=found.name)
        for facts in page.templates:
            if (facts.name, facts.language) == (found.name, found.language):
                return _decided(facts)
        return None

    async def _all(self, found: Submission) -> list[TemplateFacts]:
        token = await self._token(found)
        facts: list[TemplateFacts] = []
        after: str | None = None
        while True:
            page = await self._meta.list_templates(found.waba_id, token, after=after)
            facts.extend(page.templates)
            after = page.after
            if after is None:
                return facts

    async def _token(self, found: Submission) -> str:
        return await self._keyring.open_text(found.sealed_token, purpose=TOKEN_PURPOSE)

    def _submitted(self, decision: Decision) -> Submitted:
        return Submitted(decision=decision, patience=self._patience)


def _wakes(waiting: Sequence[Waiting], facts: Sequence[TemplateFacts]) -> list[Wake]:
    by_name = {(each.name, each.language): each for each in facts}
    wakes: list[Wake] = []
    for template in waiting:
        found = by_name.get((template.name, template.language))
        decision = _decided(found) if found is not None else None
        if decision is not None and decision.status is not template.status:
            payload = decision.model_dump(mode="json")
            wakes.append(Wake(WakeKind.TEMPLATE_STATUS_CHANGED, template.id, payload))
    return wakes


def _decided(facts: TemplateFacts) -> Decision | None:
    return _decision(facts.status, facts.category, facts.rejected_reason, facts.id)


def _decision(
    status: str | None, category: str | None, reason: str | None, meta_id: str
) -> Decision | None:
    name = (status or "").upper()
    if name not in TemplateStatus.__members__:
        return None
    kind = (category or "").upper()
    return Decision(
        status=TemplateStatus[name],
        category=Category[kind] if kind in Category.__members__ else None,
        reason=reason if reason not in (None, "NONE") else None,
        meta_id=meta_id,
    )


def _refused(error: Refused) -> Decision:
    code = f"{error.code}/{error.subcode}" if error.subcode else str(error.code)
    return Decision(status=TemplateStatus.DRAFT, reason=f"{type(error).__name__} {code}")
