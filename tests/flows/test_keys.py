"""The key pair of a number."""

from sqlalchemy import text

from core.keyring import Keyring
from models.keys import purposes
from tests.flows.studio import Studio


async def test_a_number_gets_a_key_that_meta_holds_and_nobody_sees_the_private_half(
    studio: Studio,
) -> None:
    empty = await studio.good("GET", f"/keys/{studio.number_id}")
    made = await studio.with_key()
    checked = await studio.good("POST", f"/keys/{studio.number_id}/check")

    assert (empty["publicKey"], empty["signatureStatus"]) == (None, None)
    assert made["publicKey"].startswith("-----BEGIN PUBLIC KEY-----")
    assert (made["signatureStatus"], checked["signatureStatus"]) == ("VALID", "VALID")
    assert not any("PRIVATE" in str(value) for value in made.values())
    assert await studio.actions() == ["flow_key.rotated", "flow_key.checked"]


async def test_the_private_key_is_sealed_where_it_is_stored(studio: Studio) -> None:
    await studio.with_key()
    sealed = await studio.house.street.owner.fetchval(
        "select sealed_private_key from flow_key where phone_number_id = $1", studio.number_id
    )
    keyring: Keyring = studio.house.street.keyring
    assert "PRIVATE" not in sealed
    assert "PRIVATE KEY" in await keyring.open_text(sealed, purpose=purposes.FLOW_KEY)


async def test_a_key_that_meta_lost_or_replaced_is_seen(studio: Studio) -> None:
    await studio.with_key()
    other = await studio.house.street.owner.fetchval(
        "update flow_key set public_key = 'x' where phone_number_id = $1 returning 1",
        studio.number_id,
    )
    assert other == 1
    checked = await studio.good("POST", f"/keys/{studio.number_id}/check")
    assert checked["signatureStatus"] == "FOREIGN"


async def test_a_pair_that_meta_may_have_heard_of_is_told_again_and_not_made_twice(
    studio: Studio,
) -> None:
    edge = "whatsapp_business_encryption"
    number = studio.house.scene.meta_number_id
    lost = {"edge": edge, "node": number, "method": "POST", "lost": "cut", "times": 9}
    await studio.house.street.configure({"calls": [lost]})

    answer = await studio.ask("POST", f"/keys/{studio.number_id}")
    await studio.house.street.configure({"calls": []})
    made = await studio.with_key()

    assert answer.status_code == 503
    async with studio.house.street.database.reading([studio.house.organization_id]) as session:
        count = await (await session.connection()).scalar(text("select count(*) from flow_key"))
    assert (count, made["signatureStatus"]) == (1, "VALID")
