"""What Meta says of a signup's number and account, written where everybody reads it."""

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.onboarding.judging import done, failed
from activities.onboarding.stepping import At, Stepper
from clients.meta.client import MetaClient
from clients.meta.numbers import Numbers
from models.accounts.learning import Known, Learning, moment
from models.accounts.types import AccountFacts, NumberFacts, Source
from models.onboarding.tables import Signup
from models.onboarding.types import Outcome, Reason, StepInput, StepResult


class FactSteps:
    def __init__(self, stepper: Stepper, meta: MetaClient) -> None:
        self._stepper = stepper
        self._meta = meta
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
        told = moment()
        node = await self._meta.phone_number(at.signup.meta_number_id, await at.token())
        facts = NumberFacts(
            meta_status=node.status,
            messaging_limit=node.messaging_limit,
            verified_name=node.verified_name,
        )
        async with at.change() as (session, signup):
            learning, known = await _known(session, signup)
            for number in known.numbers:
                if number.id == signup.phone_number_id:
                    await learning.number(known, number, facts, told)
            await learning.finish()
        if node.status != "CONNECTED":
            advice = "Meta does not show the number as connected yet. Try again in a few minutes."
            return failed(Reason.NOT_CONNECTED, advice, said=node.status, retrying=True)
        return done()

    async def _account(self, at: At) -> Outcome:
        assert at.signup.waba_id is not None
        told = moment()
        node, whole = await self._numbers.account(at.signup.waba_id, await at.token())
        facts = AccountFacts(
            name=node.name,
            portfolio_id=node.portfolio_id,
            currency=node.currency,
            payment_attached=node.funding is not None if whole else None,
        )
        async with at.change() as (session, signup):
            learning, known = await _known(session, signup)
            learning.account(known, facts, told)
            await learning.finish()
            signup.portfolio_id = node.portfolio_id or signup.portfolio_id
        return done()

    async def _templates(self, at: At) -> Outcome:
        assert at.signup.waba_id is not None
        await self._meta.list_templates(at.signup.waba_id, await at.token())
        return done()


async def _known(session: AsyncSession, signup: Signup) -> tuple[Learning, Known]:
    learning = Learning(session, signup.organization_id, Source.PERSON)
    assert signup.business_account_id is not None
    [known] = await learning.hold([signup.business_account_id])
    return learning, known
