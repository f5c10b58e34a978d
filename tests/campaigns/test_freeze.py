"""The freeze: who is reached is decided once, and with which words."""

from typing import Any

import pytest

from core.database import Database
from core.ids import new_id
from models.campaigns import freeze
from models.campaigns.freeze import Chosen
from models.contacts.types import Consent
from models.templates.types import Category, ParameterFormat
from tests.campaigns.world import Shop, a_shop
from tests.ingest.moments import NOW

Json = dict[str, Any]
GREETING: Json = {"type": "BODY", "text": "Hello {{1}}, {{2}} awaits."}


async def frozen(shop: Shop, **campaign: Any) -> None:
    await shop.campaign(**campaign)
    await shop.launch()
    assert (await shop.freeze()).done


@pytest.mark.parametrize(
    ("category", "excluded"),
    [
        (Category.MARKETING, ["BLOCKED", "NO_ADDRESS", "NO_CONSENT", "OPTED_OUT"]),
        (Category.UTILITY, ["BLOCKED", "NO_ADDRESS"]),
        (Category.AUTHENTICATION, ["BLOCKED", "NO_ADDRESS"]),
    ],
)
async def test_everybody_left_out_has_a_reason(
    database: Database, category: Category, excluded: list[str]
) -> None:
    shop = await a_shop(database)
    await shop.person()
    await shop.person(consent=Consent.OPTED_OUT)
    await shop.person(consent=Consent.UNKNOWN)
    await shop.person(blocked=True)
    await shop.person(phone=False)

    await frozen(shop, category=category)

    assert sorted((await shop.excluded()).values()) == excluded
    size = 5 - len(excluded)
    assert (await shop.row()).audience_size == len(await shop.recipients()) == size
    assert await shop.counters() == {"due": size}


async def test_a_phone_is_preferred_to_a_user_id(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person(user_id="US.1")
    await shop.person(phone=False, user_id="US.2")

    await frozen(shop)

    assert [row["address"] for row in await shop.recipients()] == ["+14150000001", "US.2"]


async def test_whoever_shares_an_address_is_a_duplicate(database: Database) -> None:
    shop = await a_shop(database)
    first, second, third = [await shop.person() for _ in range(3)]
    await shop.campaign()
    mine = shop.organization_id
    pages = [
        [Chosen(first, "+14155550142", []), Chosen(second, "+14155550142", [])],
        [Chosen(third, "+14155550142", [])],
    ]

    for page in (*pages, *pages):
        async with database.transaction([mine]) as session:
            await freeze.add(session, mine, shop.campaign_id, page, NOW)

    assert await shop.reached() == {first}
    assert await shop.excluded() == {second: "DUPLICATE", third: "DUPLICATE"}
    assert await shop.counters() == {"due": 1}


async def test_a_page_may_be_frozen_again(database: Database) -> None:
    shop = await a_shop(database)
    for _ in range(3):
        await shop.person()
    await shop.person(consent=Consent.OPTED_OUT)
    await frozen(shop)
    before = await shop.recipients()

    assert (await shop.freeze()).audience == 3

    assert await shop.recipients() == before
    assert (await shop.counters(), len(await shop.excluded())) == ({"due": 3}, 1)


async def test_thousands_are_frozen_over_several_pages(database: Database) -> None:
    shop = await a_shop(database)
    await shop.crowd(5000)

    await frozen(shop)

    assert len(await shop.reached()) == (await shop.row()).audience_size == 5000
    assert await shop.counters() == {"due": 5000}


async def test_a_freeze_goes_on_after_the_last_page_it_finished(database: Database) -> None:
    shop = await a_shop(database)
    people = sorted([await shop.person() for _ in range(4)])
    await shop.campaign()
    await shop.launch()

    done = await shop.freeze(after=people[1])

    assert (done.done, await shop.reached()) == (True, set(people[2:]))


async def test_a_campaign_that_is_not_freezing_any_more_is_left_alone(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person()
    await shop.campaign()
    await shop.launch()
    await shop.write("update campaign set status = 'PAUSED'")
    mark = new_id()

    paused = await shop.freeze(after=mark)

    assert (paused.done, paused.after) == (False, mark)
    assert await shop.recipients() == []


async def test_groups_tags_and_names_are_added_up_and_exclusions_taken_off(
    database: Database,
) -> None:
    shop = await a_shop(database)
    grouped, tagged, named, twice, left, unwanted, stranger = [
        await shop.person() for _ in range(7)
    ]
    audience = {
        "groupIds": [str(await shop.group(grouped, twice, left))],
        "tagIds": [str(await shop.tag(tagged, twice, unwanted))],
        "contactIds": [str(named), str(twice)],
        "excludeGroupIds": [str(await shop.group(unwanted))],
        "excludeTagIds": [str(await shop.tag(left))],
    }

    await frozen(shop, audience=audience)

    assert await shop.reached() == {grouped, tagged, named, twice}
    assert stranger not in await shop.excluded()


async def test_words_come_from_literals_fields_and_defaults(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person(name="Ana", custom={"bread": "rye"})
    await shop.person(name=" Ben \n of  Bath", custom={"bread": None})
    await shop.person(custom={"bread": 7})

    await frozen(
        shop,
        components=[GREETING],
        parameters={
            "body.1": {"field": "name", "default": "friend"},
            "body.2": {"field": "custom.bread", "default": "bread"},
        },
    )

    assert [_texts(row["parameters"]) for row in await shop.recipients()] == [
        ["Ana", "rye"],
        ["Ben of Bath", "bread"],
        ["friend", "7"],
    ]


async def test_a_missing_word_without_a_default_excludes(database: Database) -> None:
    shop = await a_shop(database)
    nameless = await shop.person()
    named = await shop.person(name="Ana")

    await frozen(
        shop,
        components=[GREETING],
        parameters={"body.1": {"field": "name"}, "body.2": {"value": "rye"}},
    )

    assert await shop.reached() == {named}
    assert await shop.excluded() == {nameless: "MISSING_PARAMETER"}


async def test_a_variable_the_template_gained_since_the_launch_excludes(
    database: Database,
) -> None:
    shop = await a_shop(database)
    await shop.person(name="Ana")
    await shop.campaign(components=[{"type": "BODY", "text": "Hello."}])
    await shop.launch()
    await shop.write("""update template set components = '[{"type": "BODY", "text": "{{1}}"}]'""")

    await shop.freeze()

    assert list((await shop.excluded()).values()) == ["MISSING_PARAMETER"]


async def test_every_place_of_a_template_is_filled(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person(name="Ana")

    await frozen(
        shop,
        parameter_format=ParameterFormat.NAMED,
        components=[
            {"type": "HEADER", "format": "TEXT", "text": "For {{who}}"},
            {"type": "BODY", "text": "{{who}}, call {{phone}}."},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "No"},
                    {"type": "URL", "text": "Go", "url": "https://example.com/{{1}}"},
                ],
            },
        ],
        parameters={
            "header.who": {"field": "name"},
            "body.who": {"field": "name"},
            "body.phone": {"field": "phone"},
            "button.1": {"value": "spring"},
        },
    )

    (row,) = await shop.recipients()
    header, body, button = row["parameters"]
    assert header["parameters"] == [{"type": "text", "text": "Ana", "parameter_name": "who"}]
    assert [each["parameter_name"] for each in body["parameters"]] == ["who", "phone"]
    assert body["parameters"][1]["text"] == "+14150000001"
    assert (button["sub_type"], button["index"]) == ("url", "1")


async def test_a_picture_in_the_header_is_sent_by_its_link(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person()

    await frozen(
        shop,
        components=[{"type": "HEADER", "format": "IMAGE"}],
        parameters={"header.media": {"value": "https://example.com/bread.png"}},
    )

    (row,) = await shop.recipients()
    assert row["parameters"][0]["parameters"] == [
        {"type": "image", "image": {"link": "https://example.com/bread.png"}}
    ]


async def test_another_organization_s_people_are_not_meant(database: Database) -> None:
    shop, neighbour = await a_shop(database), await a_shop(database)
    mine, theirs = await shop.person(), await neighbour.person()

    await frozen(shop, audience={"contactIds": [str(mine), str(theirs)]})

    assert await shop.reached() == {mine}


def _texts(components: list[Json]) -> list[str]:
    return [value["text"] for component in components for value in component["parameters"]]
