"""What Meta says of a signup's number and account, written where everybody reads it."""

from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.accounts.checking import account_facts, number_facts
from activities.onboarding.judging import done, failed
from activities.onboarding.stepping import At, Stepper
from activities.templates.syncing import seen_at
from clients.meta.client import MetaClient
from clients.meta.numbers import Numbers
from clients.meta.templates import MetaTemplates
from models.accounts.learning import Known, Learning
from models.accounts.types import Source
from models.onboarding.tables import Signup
from models.onboarding.types import Outcome, Reason, StepInput, StepResult
from models.templates import syncing
from models.templates.types import SyncInput


class FactSteps:
    def __init__(self, stepper: Stepper, meta: MetaClient) -> None:
        self._stepper = stepper
        self._templates_of = MetaTemplates(meta.graph)
        self._numbers = Numbers(meta.graph)

    @activity.defn(name="onboarding.read_number")
    async def read_number(self, input: StepInput) -> StepResult:
        """What Meta says of the number; it must be connected."""
        return await self._stepper.take(input, self._number)

    @activity.defn(name="onboarding.read_account")
    async def read_account(self, input: StepInput) -> StepResult:
        """What Meta says of the account and its portfolio."""
        return await self._stepper.take(input, self._account)

    @activity.defn(name="onboarding.sync_templates")
    async def sync_templates(self, input: StepInput) -> StepResult:
        """Templates that the account has already."""
        return await self._stepper.take(input, self._templates)

    async def _number(self, at: At) -> Outcome:
        assert at.signup.meta_number_id is not None
        assert at.signup.waba_id is not None
        told = datetime.now(UTC)
        listed = await self._numbers.of_account(at.signup.waba_id, await at.token())
        nodes = [each for each in listed if each.id == at.signup.meta_number_id]
        if not nodes:
            advice = "The account does not show this number any more. Try again in a minute."
            return failed(Reason.NUMBER_NOT_FOUND, advice)
        [node] = nodes
        fresh = True
        async with at.change() as (session, signup):
            learning, known = await _known(session, signup)
            for number in known.numbers:
                if number.id == signup.phone_number_id:
                    facts = number_facts(node, number.throughput)
                    fresh = await learning.number(known, number, facts, told)
            await learning.finish()
        if not fresh:
            advice = "News of the number came meanwhile; it is read again."
            return failed(Reason.NOT_CONNECTED, advice, said=node.status, retrying=True)
        if node.status != "CONNECTED":
            advice = "Meta does not show the number as connected yet. Try again in a few minutes."
            return failed(Reason.NOT_CONNECTED, advice, said=node.status, retrying=True)
        return done()

    async def _account(self, at: At) -> Outcome:
        assert at.signup.waba_id is not None
        told = datetime.now(UTC)
        node, whole = await self._numbers.account(at.signup.waba_id, await at.token())
        facts = account_facts(node, whole=whole)
        async with at.change() as (session, signup):
            learning, known = await _known(session, signup)
            learning.account(known, facts, told)
            await learning.finish()
            signup.portfolio_id = node.portfolio_id or signup.portfolio_id
        return done()

    async def _templates(self, at: At) -> Outcome:
        assert at.signup.waba_id is not None
        assert at.signup.business_account_id is not None
        owner, token = at.signup.organization_id, await at.token()
        sync = SyncInput(organization_id=owner, account_id=at.signup.business_account_id)
        async with at.change() as (session, _):
            await syncing.begin(session, sync, datetime.now(UTC))
        after: str | None = None
        while True:
            read_at = datetime.now(UTC)
            page = await self._templates_of.page(at.signup.waba_id, token, after=after)
            seen = seen_at(read_at, page.templates)
            async with at.change() as (session, _):
                counted = await syncing.keep(session, owner, sync.account_id, seen, read_at)
                await syncing.progress(session, sync, counted)
            after = page.after
            if after is None:
                break
        async with at.change() as (session, _):
            await syncing.finish(session, sync, 0)
        return done()


async def _known(session: AsyncSession, signup: Signup) -> tuple[Learning, Known]:
    learning = Learning(session, signup.organization_id, Source.PERSON)
    assert signup.business_account_id is not None
    [known] = await learning.hold([signup.business_account_id])
    return learning, known
