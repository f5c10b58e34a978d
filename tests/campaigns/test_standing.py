"""What keeps a campaign back that lies with its number or the number's account."""

import pytest
from temporalio.testing import ActivityEnvironment

from activities.campaigns.activities import CampaignActivities
from core.database import Database
from core.settings import SendingSettings
from models.accounts.tables import BusinessAccount, PhoneNumber
from models.accounts.types import Connection, NumberStatus
from models.campaigns.types import CampaignRef, PauseReason
from tests.sending.world import a_ledger

C, N = Connection, NumberStatus


@pytest.mark.parametrize(
    ("connection", "status", "reason"),
    [
        (C.CONNECTED, N.CONNECTED, None),
        (C.CONNECTED, N.DEGRADED, PauseReason.NUMBER_DEGRADED),
        (C.CONNECTED, N.DISCONNECTED, PauseReason.NUMBER_DEGRADED),
        (C.TOKEN_INVALID, N.CONNECTED, PauseReason.TOKEN_INVALID),
        (C.DISCONNECTED, N.DISCONNECTED, PauseReason.ACCOUNT_DISCONNECTED),
    ],
)
async def test_a_campaign_goes_on_when_its_account_and_its_number_are_well(
    database: Database, connection: Connection, status: NumberStatus, reason: PauseReason | None
) -> None:
    ledger = await a_ledger(database)
    async with database.transaction([ledger.organization_id]) as session:
        number = await session.get_one(PhoneNumber, (ledger.number_id, ledger.organization_id))
        key = (number.business_account_id, ledger.organization_id)
        account = await session.get_one(BusinessAccount, key)
        number.status, account.connection = status, connection
        session.add_all([number, account])
    about = CampaignRef(organization_id=ledger.organization_id, campaign_id=ledger.campaign_id)

    activities = CampaignActivities(database, SendingSettings())
    examined = await ActivityEnvironment().run(activities.examine_number, about)

    assert examined.reason == reason
