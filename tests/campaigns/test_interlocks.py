"""Whom Parley tells when a number, a template or Meta has news."""

from uuid import UUID

import pytest
from temporalio.service import RPCError, RPCStatusCode

from activities.campaigns.interlocks import Interlocks
from core.database import Database
from models.accounts.tables import BusinessAccount, PhoneNumber
from models.accounts.types import Connection
from models.campaigns.types import AccountLost, CampaignStatus, FailuresSeen
from models.ingest.types import WakeKind
from tests.sending.world import a_ledger

RUNNING = ["SCHEDULED", "FREEZING", "SENDING", "PAUSED", "SETTLING"]


class Door:
    """Notes what campaigns are told; some of them have ended."""

    def __init__(self, error: RPCStatusCode | None = None) -> None:
        self._error = error
        self.told: list[tuple[str, UUID]] = []
        self.seen: list[FailuresSeen] = []

    async def failures_seen(self, campaign_id: UUID, seen: FailuresSeen) -> None:
        self.seen.append(seen)

    async def template_unusable(self, campaign_id: UUID) -> None:
        await self._tell("template_unusable", campaign_id)

    async def template_usable(self, campaign_id: UUID) -> None:
        await self._tell("template_usable", campaign_id)

    async def number_degraded(self, campaign_id: UUID) -> None:
        await self._tell("number_degraded", campaign_id)

    async def number_recovered(self, campaign_id: UUID) -> None:
        await self._tell("number_recovered", campaign_id)

    async def account_lost(self, campaign_id: UUID, lost: AccountLost) -> None:
        await self._tell(f"account_lost {lost.reason}", campaign_id)

    async def account_back(self, campaign_id: UUID) -> None:
        await self._tell("account_back", campaign_id)

    async def _tell(self, what: str, campaign_id: UUID) -> None:
        if self._error is not None:
            raise RPCError("told nobody", self._error, b"")
        self.told.append((what, campaign_id))


@pytest.mark.parametrize(
    "what", ["template_unusable", "template_usable", "number_degraded", "number_recovered"]
)
@pytest.mark.parametrize("status", list(CampaignStatus))
async def test_a_campaign_hears_what_it_depends_on_while_it_runs(
    database: Database, status: CampaignStatus, what: str
) -> None:
    ledger, door = await a_ledger(database, status=status), Door()
    about = ledger.template_id if what.startswith("template") else ledger.number_id

    await getattr(Interlocks(database, door), what)(ledger.organization_id, about, {})

    assert door.told == ([(what, ledger.campaign_id)] if status in RUNNING else [])


@pytest.mark.parametrize("kind", [WakeKind.ACCOUNT_LOST, WakeKind.ACCOUNT_BACK])
@pytest.mark.parametrize(
    ("connection", "told"),
    [
        (Connection.CONNECTED, "account_back"),
        (Connection.TOKEN_INVALID, "account_lost TOKEN_INVALID"),
        (Connection.DISCONNECTED, "account_lost ACCOUNT_DISCONNECTED"),
    ],
)
async def test_campaigns_hear_how_their_account_stands_whichever_wake_comes_last(
    database: Database, kind: WakeKind, connection: Connection, told: str
) -> None:
    ledger, door = await a_ledger(database, status=CampaignStatus.SENDING), Door()
    async with database.transaction([ledger.organization_id]) as session:
        number = await session.get_one(PhoneNumber, (ledger.number_id, ledger.organization_id))
        key = (number.business_account_id, ledger.organization_id)
        account = await session.get_one(BusinessAccount, key)
        account.connection = connection
        session.add(account)

    await Interlocks(database, door).doors[kind](ledger.organization_id, account.id, {})

    assert [what for what, _ in door.told] == [told]


async def test_failures_reach_their_campaign_with_their_counts(database: Database) -> None:
    ledger, door = await a_ledger(database), Door()

    await Interlocks(database, door).failures_seen(
        ledger.organization_id, ledger.campaign_id, {"counts": {"131026": 2}}
    )

    assert door.seen == [FailuresSeen(by_code={"131026": 2})]


async def test_a_campaign_that_has_ended_meanwhile_needs_no_telling(database: Database) -> None:
    ledger = await a_ledger(database)
    interlocks = Interlocks(database, Door(RPCStatusCode.NOT_FOUND))

    await interlocks.number_degraded(ledger.organization_id, ledger.number_id, {})


async def test_a_server_that_is_away_is_told_of(database: Database) -> None:
    ledger = await a_ledger(database)
    interlocks = Interlocks(database, Door(RPCStatusCode.UNAVAILABLE))

    with pytest.raises(RPCError):
        await interlocks.number_degraded(ledger.organization_id, ledger.number_id, {})
