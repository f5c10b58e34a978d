"""What Meta says of an account late, or after its token died."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from models.accounts import tokens
from models.accounts.types import TOKEN_PURPOSE
from models.onboarding import token_death
from tests.onboarding.business import Business


async def _gone(business: Business, account: UUID, at: datetime) -> bool:
    async with business.database.transaction([business.organization_id]) as session:
        return await token_death.note_gone(
            session, business.organization_id, account, "PARTNER_REMOVED", at
        )


async def _connection(business: Business) -> tuple[str, str | None]:
    [row] = await business.read("select connection, connection_reason from business_account")
    return (row.connection, row.connection_reason)


async def test_an_owner_who_took_the_account_away_is_named_though_its_token_died_first(
    business: Business,
) -> None:
    account = UUID((await business.connected())["businessAccountId"])
    told = datetime.now(UTC)
    [row] = await business.read("select sealed_token from business_account")
    token = await business.keyring.open_text(row.sealed_token, purpose=TOKEN_PURPOSE)
    async with business.database.transaction([business.organization_id]) as session:
        await token_death.note_dead(
            session, business.organization_id, account, tokens.print_of(token), "META_190"
        )

    assert await _gone(business, account, told)

    assert await _connection(business) == ("DISCONNECTED", "PARTNER_REMOVED")


async def test_what_meta_said_within_the_second_of_connecting_counts(business: Business) -> None:
    account = UUID((await business.connected())["businessAccountId"])
    [row] = await business.read("select connection_at from business_account")

    assert await _gone(business, account, row.connection_at.replace(microsecond=0))


async def test_what_meta_said_before_the_account_was_connected_again_changes_nothing(
    business: Business,
) -> None:
    told = datetime.now(UTC) - timedelta(minutes=1)
    account = UUID((await business.connected())["businessAccountId"])

    assert not await _gone(business, account, told)

    assert await _connection(business) == ("CONNECTED", None)
