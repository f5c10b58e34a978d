"""Flow tokens: what is put into what we send."""

from typing import Any

import pytest

from core.ids import new_id
from core.keyring import Keyring
from models.flows.tokens import FlowButton, NotOurs, message_of, token_of, with_token
from tests.masters import MASTER

Json = dict[str, Any]


def interactive(**parameters: Any) -> Json:
    action = {"name": "flow", "parameters": {"flow_id": "1", **parameters}}
    return {"type": "flow", "body": {"text": "Hello"}, "action": action}


def template(*parameters: Json) -> Json:
    button: Json = {"type": "button", "sub_type": "flow", "index": "0"}
    if parameters:
        button["parameters"] = list(parameters)
    body = {"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}
    return {"name": "book", "language": {"code": "en"}, "components": [body, button]}


async def test_a_token_is_read_by_its_own_organization_alone() -> None:
    keyring = Keyring.of({"test": MASTER})
    mine, other, message = new_id(), new_id(), new_id()

    token = await token_of(keyring, mine, message)

    assert await message_of(keyring, mine, token) == message
    assert await message_of(keyring, mine, "visit-77") is None
    for wrong in (token[:-2], "flow1.", "flow1.a.b", "flow1.é"):
        with pytest.raises(NotOurs):
            await message_of(keyring, mine, wrong)
    with pytest.raises(NotOurs):
        await message_of(keyring, other, token)
    assert len(token) < 1024


def test_an_interactive_flow_gets_the_token_unless_it_has_one() -> None:
    sent = with_token("interactive", interactive(), "t")
    kept = with_token("interactive", interactive(flow_token="mine"), "t")
    assert sent["action"]["parameters"] == {"flow_id": "1", "flow_token": "t"}
    assert kept["action"]["parameters"]["flow_token"] == "mine"
    plain = {"type": "button", "action": {"buttons": []}}
    assert with_token("interactive", plain, "t") == plain


def test_a_templates_flow_button_gets_the_token_and_keeps_its_data() -> None:
    bare = with_token("template", template(), "t")
    data = {"type": "action", "action": {"flow_action_data": {"a": 1}}}
    more = with_token("template", template(data), "t")
    mine = {"type": "action", "action": {"flow_token": "mine"}}
    kept = with_token("template", template(mine), "t")
    assert bare["components"][1]["parameters"] == [
        {"type": "action", "action": {"flow_token": "t"}}
    ]
    assert more["components"][1]["parameters"][0]["action"] == {
        "flow_token": "t",
        "flow_action_data": {"a": 1},
    }
    assert kept["components"][1]["parameters"] == [mine]
    assert bare["components"][0] == template()["components"][0]


@pytest.mark.parametrize("kind", ["text", "image", "template"])
def test_other_messages_stay_as_they_are(kind: str) -> None:
    body: Json = {"body": "Hello"}
    assert with_token(kind, body, "t") == body


async def test_a_campaigns_button_tells_each_message_at_its_place_in_the_template() -> None:
    keyring = Keyring.of({"test": MASTER})
    mine, message = new_id(), new_id()
    components = template()["components"][:1]

    filled = FlowButton(2, await keyring.sealing(), mine).filled(components, message)

    assert filled[:1] == components == template()["components"][:1]
    (parameter,) = filled[1].pop("parameters")
    assert filled[1] == {"type": "button", "sub_type": "flow", "index": "2"}
    assert await message_of(keyring, mine, parameter["action"]["flow_token"]) == message
