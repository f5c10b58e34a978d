"""What customers see of a number, whom it blocked, and the links that open a chat."""

from typing import Any

import pytest

from simulator.app import Simulator
from tests.simulator.conftest import ACCOUNT, ANA, NUMBER, TOKEN, Sim

PROFILE = f"{NUMBER}/whatsapp_business_profile"


def a_user(phone: str) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "block_users": [{"user": phone}]}


async def test_a_profile_keeps_what_was_not_given_and_shows_what_is_asked_for(sim: Sim) -> None:
    about = {"messaging_product": "whatsapp", "about": "Bread", "vertical": "RETAIL"}
    assert await sim.graph("POST", PROFILE, about) == (200, {"success": True})
    assert (await sim.graph("POST", PROFILE, about | {"about": "Cakes"}))[0] == 200

    _, answer = await sim.graph("GET", f"{PROFILE}?fields=about,vertical,email")

    assert answer == {
        "data": [{"about": "Cakes", "vertical": "RETAIL", "messaging_product": "whatsapp"}]
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"about": "x" * 140},
        {"about": ""},
        {"description": "x" * 513},
        {"websites": ["https://a.example", "https://b.example", "https://c.example"]},
        {"websites": ["ftp://a.example"]},
        {"vertical": "MAGIC"},
        {"profile_picture_handle": "4::aW1hZ2U=:nobody-gave-it"},
    ],
)
async def test_a_profile_that_is_not_valid_is_refused(sim: Sim, wrong: dict[str, Any]) -> None:
    status, answer = await sim.graph("POST", PROFILE, {"messaging_product": "whatsapp"} | wrong)

    assert (status, answer["error"]["code"]) == (400, 100)


async def test_only_who_wrote_is_blocked_and_the_rest_is_told_with_the_refusal(sim: Sim) -> None:
    await sim.control(
        "inbound",
        {"number": NUMBER, "from": ANA, "message": {"type": "text", "text": {"body": "Hi"}}},
    )
    both = {
        "messaging_product": "whatsapp",
        "block_users": [{"user": ANA}, {"user": "+14155550199"}],
    }

    status, answer = await sim.graph("POST", f"{NUMBER}/block_users", both)

    assert (status, answer["error"]["code"]) == (400, 139100)
    assert [each["input"] for each in answer["block_users"]["added_users"]] == [ANA]
    assert [each["input"] for each in answer["block_users"]["failed_users"]] == ["+14155550199"]
    _, listed = await sim.graph("GET", f"{NUMBER}/block_users")
    assert listed["data"][0]["block_users"] == [{"input": ANA, "wa_id": "14155550142"}]
    assert (await sim.graph("DELETE", f"{NUMBER}/block_users", a_user(ANA)))[0] == 200
    _, listed = await sim.graph("GET", f"{NUMBER}/block_users")
    assert listed["data"][0]["block_users"] == []


async def test_links_are_made_changed_listed_and_deleted(sim: Sim) -> None:
    links = f"{NUMBER}/message_qrdls"
    wanted = {"prefilled_message": "Hello", "generate_qr_image": "SVG"}
    _, made = await sim.graph("POST", links, wanted)
    assert made["qr_image_url"].endswith(".svg")
    changed = {"code": made["code"], "prefilled_message": "Bye"}
    assert (await sim.graph("POST", links, changed))[1]["prefilled_message"] == "Bye"
    assert (await sim.graph("GET", f"{links}/{made['code']}"))[1]["data"][0]["deep_link_url"]

    assert (await sim.graph("DELETE", f"{links}/{made['code']}"))[0] == 200
    assert (await sim.graph("GET", links))[1] == {"data": []}
    assert (await sim.graph("DELETE", f"{links}/{made['code']}"))[0] == 400


async def test_commands_and_prompts_are_shown_by_the_number(sim: Sim) -> None:
    command = {"command_name": "tickets", "command_description": "Book a flight"}
    wanted = {"commands": [command], "prompts": ["Book"]}
    assert (await sim.graph("POST", f"{NUMBER}/conversational_automation", wanted))[0] == 200

    _, number = await sim.graph("GET", f"{NUMBER}?fields=conversational_automation")

    assert number["conversational_automation"]["commands"] == [command]
    too_many = {"prompts": ["x"] * 5}
    assert (await sim.graph("POST", f"{NUMBER}/conversational_automation", too_many))[0] == 400


async def test_a_storefront_outlives_a_restart(tmp_path: Any, sim: Sim) -> None:
    memory = tmp_path / "memory.json"
    wanted = {"messaging_product": "whatsapp", "about": "Bread"}
    async with Simulator(memory=memory) as first:
        at = Sim(first, sim.session)
        numbers = {"account": ACCOUNT, "token": TOKEN, "numbers": [{"id": NUMBER}]}
        await at.control("numbers", numbers)
        await at.graph("POST", PROFILE, wanted)
    async with Simulator(memory=memory) as second:
        _, answer = await Sim(second, sim.session).graph("GET", f"{PROFILE}?fields=about")

    assert answer["data"][0]["about"] == "Bread"


async def test_a_block_list_refuses_a_cursor_that_is_not_its_own(sim: Sim) -> None:
    status, answer = await sim.graph("GET", f"{NUMBER}/block_users?after=nowhere")

    assert (status, answer["error"]["code"]) == (400, 131059)
