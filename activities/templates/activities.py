"""Submitting a template, asking after it, and writing down what Meta decided."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from temporalio import activity

from activities.templates.asking import (
    Access,
    decided,
    decision,
    patiently,
    refusal,
    this_second,
)
from activities.templates.changing import TemplateChanges
from activities.templates.syncing import TemplateSyncing
from clients.meta.client import MetaClient
from clients.meta.errors import Refused
from clients.meta.template_results import TemplateFacts
from clients.meta.templates import MetaTemplates
from core.database import Database
from core.keyring import Keyring
from core.meta_settings import TemplateSettings
from core.temporal.errors import failure
from models.audit import log
from models.audit.actors import acting
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.templates import approval, deciding, verdicts
from models.templates.approval import Asked, Waiting
from models.templates.rules import ENDED
from models.templates.types import (
    AnnounceInput,
    Decision,
    DecisionInput,
    Patience,
    PollInput,
    RateInput,
    Submitted,
    TemplateRef,
    TemplateStatus,
)

# Of a list that only says how templates stand; Meta allows more and then asks for less.
_PER_PAGE = 250


class TemplateActivities:
    def __init__(
        self, database: Database, meta: MetaClient, keyring: Keyring, settings: TemplateSettings
    ) -> None:
        self._database = database
        self._meta = MetaTemplates(meta.graph)
        self._access = Access(database, keyring)
        self._patience = Patience(first=settings.poll_first, most=settings.poll_most)
        self._changes = TemplateChanges(database, self._meta, self._access)
        self._syncing = TemplateSyncing(database, self._meta, self._access)

    @property
    def every(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """For whoever registers them."""
        own = (self.submit, self.recall, self.poll, self.decide, self.rate, self.announce)
        return (*own, *self._changes.every, *self._syncing.every)

    @activity.defn(name="templates.submit")
    async def submit(self, input: TemplateRef) -> Submitted:
        """Submit once: whoever asked Meta before and did not hear the answer looks first."""
        async with self._database.transaction([input.organization_id]) as session:
            found = await approval.load(session, input.organization_id, input.template_id)
            first = await approval.note_submission(session, input.template_id)
            if first:
                submitted = log.Change("template.submitted", input.template_id)
                await log.record(session, input.organization_id, acting(), submitted)
        if found is None:
            raise failure("TemplateGone", non_retryable=True)
        if found.template.status is not TemplateStatus.DRAFT:
            return self._submitted(deciding.standing(found.template))
        token = await self._access.token(found.sealed_token)
        at = this_second()
        try:
            with patiently(refusable=True):
                if not first and (known := await self._look(found, token)) is not None:
                    return self._submitted(known)
                given = approval.definition(found.template)
                created = await self._meta.create(found.waba_id, token, given)
        except Refused as error:
            await self._keep_words(input, error)
            why = refusal(error)
            return self._submitted(Decision(status=TemplateStatus.DRAFT, reason=why))
        return self._submitted(
            decision(created.status, created.category, None, created.id, at)
            or Decision(status=TemplateStatus.PENDING, meta_id=created.id, at=at)
        )

    @activity.defn(name="templates.recall")
    async def recall(self, input: TemplateRef) -> Submitted:
        """What the row says of a template that is not to be submitted now."""
        async with self._database.transaction([input.organization_id]) as session:
            found = await approval.load(session, input.organization_id, input.template_id)
        if found is None:
            raise failure("TemplateGone", non_retryable=True)
        return self._submitted(deciding.standing(found.template))

    @activity.defn(name="templates.poll")
    async def poll(self, input: PollInput) -> bool:
        """Ask for the account's templates at most once an interval; wake whoever was decided.

        False when somebody else asked for the account lately: the wake comes from there.
        """
        async with self._database.transaction([input.organization_id]) as session:
            found = await approval.load(session, input.organization_id, input.template_id)
            if found is None:
                raise failure("TemplateGone", non_retryable=True)
            account_id = found.template.business_account_id
            if not await approval.may_poll(session, account_id, input.interval):
                return False
            waiting = await approval.waiting(session, account_id)
        at = this_second()
        with patiently():
            facts = await self._all(found)
        async with self._database.transaction([input.organization_id]) as session:
            await outbox.add(session, input.organization_id, _wakes(waiting, facts, at))
        return True

    @activity.defn(name="templates.decide")
    async def decide(self, input: DecisionInput) -> Decision | None:
        """Write the decision if it is news, and answer what is known then."""
        async with self._database.transaction([input.organization_id]) as session:
            template = await deciding.hold(session, input.organization_id, input.template_id)
            if template is None:
                return None
            changes = verdicts.decided(template, input.decision, datetime.now(UTC))
            await deciding.change(session, template, changes, action="template.decided")
        return deciding.standing(template)

    @activity.defn(name="templates.rate")
    async def rate(self, input: RateInput) -> None:
        """Write the quality that Meta sees in it."""
        async with self._database.transaction([input.organization_id]) as session:
            template = await deciding.hold(session, input.organization_id, input.template_id)
            if template is not None:
                changes = verdicts.rated(template, input.change, datetime.now(UTC))
                await deciding.change(session, template, changes, action="template.rated")

    @activity.defn(name="templates.announce")
    async def announce(self, input: AnnounceInput) -> None:
        """Write which category Meta will give it, and when."""
        async with self._database.transaction([input.organization_id]) as session:
            template = await deciding.hold(session, input.organization_id, input.template_id)
            if template is not None:
                changes = verdicts.announced(template, input.change)
                await deciding.change(session, template, changes, action="template.warned")

    async def _look(self, found: Asked, token: str) -> Decision | None:
        name, at = found.template.name, this_second()
        page = await self._meta.page(found.waba_id, token, name=name, whole=False)
        for facts in page.templates:
            known = decided(facts, at)
            mine = (facts.name, facts.language) == (name, found.template.language)
            if mine and known is not None and known.status not in ENDED:
                return known
        return None

    async def _all(self, found: Asked) -> list[TemplateFacts]:
        token = await self._access.token(found.sealed_token)
        facts: list[TemplateFacts] = []
        after: str | None = None
        while True:
            page = await self._meta.page(
                found.waba_id, token, after=after, whole=False, limit=_PER_PAGE
            )
            facts.extend(page.templates)
            after = page.after
            if after is None:
                return facts

    async def _keep_words(self, input: TemplateRef, error: Refused) -> None:
        """Meta's words about a refusal are kept where people read them, and nowhere else."""
        async with self._database.transaction([input.organization_id]) as session:
            template = await deciding.hold(session, input.organization_id, input.template_id)
            if template is not None:
                template.rejection = error.details
                session.add(template)

    def _submitted(self, known: Decision) -> Submitted:
        return Submitted(decision=known, patience=self._patience)


def _wakes(waiting: Sequence[Waiting], facts: Sequence[TemplateFacts], at: datetime) -> list[Wake]:
    by_name = {(each.name, each.language): each for each in facts}
    wakes: list[Wake] = []
    for template in waiting:
        found = by_name.get((template.name, template.language))
        known = decided(found, at) if found is not None else None
        if known is not None and known.status is not template.status:
            payload = known.model_dump(mode="json")
            wakes.append(Wake(WakeKind.TEMPLATE_STATUS_CHANGED, template.id, payload))
    return wakes
