"""Accounts that Meta or their owner takes from us while a campaign sends, and the way back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from models.accounts.types import TOKEN_PURPOSE
from tests.ingest.look import eventually
from tests.onboarding.town import BASE, Town
from tests.routes.house import House, Json

_TOLD = """
    update phone_number
    set told_at = jsonb_set(to_jsonb(told_at), '{meta_status}', to_jsonb($2::text))
    where id = $1
"""


async def _token(town: Town, house: House, ready: Json) -> str:
    statement = text("select sealed_token from business_account where id = :id")
    async with town.street.database.reading([house.organization_id]) as session:
        given = {"id": ready["businessAccountId"]}
        sealed = (await (await session.connection()).execute(statement, given)).scalar_one()
    return await town.street.keyring.open_text(sealed, purpose=TOKEN_PURPOSE)


async def _ways_back(house: House) -> list[Json]:
    listed = (await house.ask("GET", BASE)).json()["data"]
    return [each for each in listed if each["mode"] == "RECONNECT"]


@pytest.mark.parametrize("event", ["PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED"])
async def test_an_account_that_its_owner_takes_away_stops_its_campaign_until_it_is_back(
    town: Town, event: str
) -> None:
    house, shown = await town.street.house(), await town.business()
    ready = await town.signed_up(house, shown)
    campaign = await town.campaign(house, ready)

    await town.control(f"accounts/{shown.account}/change", {"event": event})

    await town.campaign_is(house, campaign, "PAUSED", "ACCOUNT_DISCONNECTED")
    account = await town.account(house, ready)
    assert (account["connection"], account["connectionReason"]) == ("DISCONNECTED", event)
    given = {"mode": "RECONNECT", "businessAccountId": ready["businessAccountId"]}
    await town.signed_up(house, shown, **given)
    await town.campaign_is(house, campaign, "SENDING")
    assert (await town.account(house, ready))["connection"] == "CONNECTED"


async def test_news_of_the_number_that_is_newer_than_what_was_read_has_it_read_again(
    town: Town,
) -> None:
    house, shown = await town.street.house(), await town.business()
    ready = await town.signed_up(house, shown)
    await town.control(f"accounts/{shown.account}/change", {"event": "PARTNER_REMOVED"})

    async def gone() -> bool:
        return bool((await town.account(house, ready))["connection"] == "DISCONNECTED")

    await eventually(gone)
    soon = (datetime.now(UTC) + timedelta(seconds=2)).replace(microsecond=0).isoformat()
    await town.street.owner.execute(_TOLD, UUID(ready["numberId"]), soon)

    given = {"mode": "RECONNECT", "businessAccountId": ready["businessAccountId"]}
    await town.signed_up(house, shown, **given)

    path = f"/api/waba/{ready['businessAccountId']}/phone-numbers/{ready['numberId']}"
    assert (await house.ask("GET", path)).json()["status"] == "CONNECTED"


async def test_a_token_that_meta_refuses_stops_its_campaign_until_the_account_is_back(
    town: Town,
) -> None:
    house, shown = await town.street.house(), await town.business()
    ready = await town.signed_up(house, shown)
    campaign = await town.campaign(house, ready)

    token = await _token(town, house, ready)
    await town.control("tokens", {"token": token, "state": "expired"})

    await town.campaign_is(house, campaign, "PAUSED", "TOKEN_INVALID")

    async def marked() -> bool:
        return bool((await town.account(house, ready))["connection"] == "TOKEN_INVALID")

    await eventually(marked)
    [back] = await _ways_back(house)
    await town.signed_up(house, shown, sessionId=back["id"])
    await town.campaign_is(house, campaign, "SENDING")
    assert (await town.account(house, ready))["connection"] == "CONNECTED"
