"""What Meta says of a signup's number, account and templates, written where everybody reads it."""

from temporalio import activity

from activities.onboarding.judging import done, failed
from activities.onboarding.stepping import At, Stepper
from clients.meta.client import MetaClient
from clients.meta.results import TemplateFacts
from models.accounts import numbers
from models.accounts.numbers import NumberFacts
from models.accounts.types import NumberStatus
from models.onboarding.types import Outcome, Reason, StepInput, StepResult


class FactSteps:
    def __init__(self, stepper: Stepper, meta: MetaClient) -> None:
        self._stepper = stepper
        self._meta = meta

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
        signup = at.signup
        assert signup.meta_number_id is not None and signup.phone_number_id is not None
        facts = await self._meta.phone_number(signup.meta_number_id, await at.token())
        if facts.status != "CONNECTED":
            advice = "Meta does not show the number as connected yet. Try again in a few minutes."
            return failed(Reason.NOT_CONNECTED, advice, retrying=True)
        told = NumberFacts(
            status=NumberStatus.CONNECTED,
            messaging_limit=facts.messaging_limit,
            verified_name=facts.verified_name,
        )
        async with at.change() as (session, held):
            ids = [signup.phone_number_id]
            await numbers.learn(session, held.organization_id, ids, told)
        return done()

    async def _account(self, at: At) -> Outcome:
        return done()

    async def _templates(self, at: At) -> Outcome:
        found: list[TemplateFacts] = []
        return done()
