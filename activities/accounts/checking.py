"""Asking Meta how accounts and their numbers are."""

from datetime import UTC, datetime

from temporalio import activity

from activities.meta.answering import answering
from clients.meta.client import MetaClient
from clients.meta.errors import Refused
from clients.meta.numbers import Numbers
from clients.meta.numbers_results import AccountNode, NumberNode
from core.database import Database
from core.keyring import Keyring
from core.temporal.origin import ITSELF, sender
from models.accounts import health
from models.accounts.health import Reachable
from models.accounts.standing import throughput, tier
from models.accounts.types import (
    TOKEN_PURPOSE,
    AccountFacts,
    AccountRef,
    AccountsAfter,
    Checked,
    NumberFacts,
    PageOfAccounts,
    Quality,
    Source,
)
from models.audit import log
from models.audit.actors import acting


class AccountChecks:
    def __init__(self, database: Database, meta: MetaClient, keyring: Keyring) -> None:
        self._database = database
        self._numbers = Numbers(meta.graph)
        self._keyring = keyring

    @activity.defn(name="accounts.page")
    async def page(self, input: AccountsAfter) -> PageOfAccounts:
        """Some accounts, of whichever organizations."""
        async with self._database.reading([]) as session:
            found = await health.page(session, input.after, input.most)
        return PageOfAccounts(accounts=found)

    @activity.defn(name="accounts.check")
    async def check(self, input: AccountRef) -> Checked:
        """Two calls for an account, however many numbers it has; may be repeated."""
        async with self._database.reading([input.organization_id]) as session:
            found = await health.reachable(session, input)
        if found is None:
            return Checked(skipped=True)
        at = datetime.now(UTC)
        with answering():
            account, numbers = await self._asked(input, found)
        source = Source.CHECK if sender.get() == ITSELF else Source.PERSON
        async with self._database.transaction([input.organization_id]) as session:
            paces = await health.paces(session, input)
            facts = {each.id: number_facts(each, paces.get(each.id)) for each in numbers}
            news = await health.learn(session, input, account, facts, at, source)
            if source is Source.PERSON:
                asked = log.Change("account.refreshed", input.account_id)
                await log.record(session, input.organization_id, acting(), asked)
        return Checked(news=news)

    async def _asked(
        self, ref: AccountRef, found: Reachable
    ) -> tuple[AccountFacts, tuple[NumberNode, ...]]:
        token = await self._keyring.open_text(found.sealed_token, purpose=TOKEN_PURPOSE)
        try:
            account, whole = await self._numbers.account(found.meta_id, token)
            numbers = await self._numbers.of_account(found.meta_id, token)
        except Refused as error:
            async with self._database.transaction([ref.organization_id]) as session:
                await health.failed(session, ref, str(error))
            raise
        return account_facts(account, whole=whole), numbers


def account_facts(node: AccountNode, *, whole: bool) -> AccountFacts:
    return AccountFacts(
        name=node.name,
        portfolio_id=node.portfolio_id,
        currency=node.currency,
        timezone_id=node.timezone_id,
        country=node.country,
        review_status=node.review_status,
        verification_status=node.verification_status,
        messaging_limit=tier(node.messaging_limit),
        payment_attached=node.funding is not None if whole else None,
    )


def number_facts(node: NumberNode, pace: int | None) -> NumberFacts:
    """`pace` is what the number sends at now."""
    rating = node.quality_rating
    known = Quality(rating) if rating in set(Quality) else Quality.UNKNOWN
    told = node.health_status
    return NumberFacts(
        meta_status=node.status,
        quality=None if rating is None else known,
        throughput=throughput(
            node.throughput, coexistence=node.is_on_biz_app is True, now=pace or 0
        ),
        messaging_limit=tier(node.messaging_limit),
        display_phone_number=node.display_phone_number,
        verified_name=node.verified_name,
        name_status=node.name_status,
        requested_name=node.new_display_name,
        requested_name_status=node.new_name_status,
        code_verification=node.code_verification_status,
        platform=node.platform_type,
        account_mode=node.account_mode,
        coexistence=node.is_on_biz_app,
        pin_enabled=node.is_pin_enabled,
        official=node.is_official_business_account,
        waac_id=node.waac_id,
        can_send=None if told is None else told.can_send_message,
        health=None if told is None else [each.model_dump(mode="json") for each in told.entities],
    )
