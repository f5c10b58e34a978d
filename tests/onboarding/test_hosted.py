"""Hosted signups: nobody clicks here, Meta says that a business added us."""

from functools import partial

from sqlalchemy import text

from tests.ingest.look import eventually
from tests.onboarding.town import BASE, Shown, Town
from tests.routes.house import House, Json

_HOSTED = {"mode": "HOSTED"}
_FETCH = "system_user_access_tokens"


async def _listed(town: Town, shown: Shown) -> bool:
    return shown.account in town.parley("signups", "list")


async def _noted(town: Town, house: House) -> list[str]:
    statement = text("select action from audit_entry where action like 'signup.%' order by id")
    async with town.street.database.reading([house.organization_id]) as session:
        rows = (await (await session.connection()).execute(statement)).scalars().all()
    return [str(each) for each in rows]


async def _is_ready(town: Town, house: House, opened: Json, shown: Shown) -> None:
    ready = await town.stands(house, opened, "READY")
    assert (ready["wabaId"], ready["portfolioId"]) == (shown.account, shown.portfolio)
    assert [step["state"] for step in ready["steps"] if step["name"] == "fetch_token"] == ["DONE"]
    assert (await town.account(house, ready))["connection"] == "CONNECTED"


async def test_metas_word_starts_the_hosted_signup_of_the_only_organization(
    hamlet: Town,
) -> None:
    house, shown = await hamlet.street.house(), await hamlet.business()
    opened = await house.post(f"{BASE}/init", _HOSTED)

    await hamlet.finishes(shown, announced=True)

    await _is_ready(hamlet, house, opened, shown)
    assert await hamlet.calls(_FETCH, shown.portfolio) == ["ok"]
    assert await _noted(hamlet, house) == ["signup.opened", "signup.partner_added"]


async def test_where_several_share_an_installation_an_operator_says_whose_account_it_is(
    town: Town,
) -> None:
    one, other = await town.street.house(), await town.street.house()
    shown = await town.business()
    theirs = await one.post(f"{BASE}/init", _HOSTED)
    opened = await other.post(f"{BASE}/init", _HOSTED)
    await town.finishes(shown, announced=True)
    await eventually(partial(_listed, town, shown))

    organization = str(other.organization_id)
    said = town.parley("signups", "claim", shown.account, "--organization-id", organization)

    assert f"for organization {organization}" in said
    await _is_ready(town, other, opened, shown)
    assert await _noted(town, other) == ["signup.opened", "signup.claimed"]
    assert (await town.signup(one, theirs))["wanted"] == "META"
    assert not await _listed(town, shown)
    said = town.parley(
        "signups", "claim", shown.account, "--organization-id", str(one.organization_id)
    )
    assert "another organization has it" in said


async def test_an_account_that_its_owner_took_away_may_come_back_by_itself(town: Town) -> None:
    house, shown = await town.street.house(), await town.business()
    await town.street.house()  # so that it is not meant for being the only one
    ready = await town.signed_up(house, shown)
    await town.control(f"accounts/{shown.account}/change", {"event": "PARTNER_REMOVED"})
    opened = await house.post(f"{BASE}/init", _HOSTED)

    await town.finishes(shown, announced=True)

    await _is_ready(town, house, opened, shown)
    assert (await town.account(house, ready))["connection"] == "CONNECTED"


async def test_an_account_that_one_organization_let_go_may_be_claimed_for_another(
    town: Town,
) -> None:
    one, other = await town.street.house(), await town.street.house()
    shown = await town.business()
    ready = await town.signed_up(one, shown)
    body = {"businessAccountId": ready["businessAccountId"]}
    gone = await one.post(f"{BASE}/disconnect", body)
    await town.stands(one, {"sessionId": gone["id"]}, "DISCONNECTED")
    opened = await other.post(f"{BASE}/init", _HOSTED)
    await town.finishes(shown, announced=True)
    await eventually(partial(_listed, town, shown))

    town.parley("signups", "claim", shown.account, "--organization-id", str(other.organization_id))

    await _is_ready(town, other, opened, shown)
