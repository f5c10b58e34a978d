"""AI: providers, and the test call."""

from uuid import UUID

from core.ids import new_id
from tests.routes.calls import REFUSED, Call, about, call
from tests.routes.house import House, Json

_AI = "/api/ai"
_PROVIDERS = f"{_AI}/providers"


def a_provider() -> Json:
    return {
        "kind": "ANTHROPIC",
        "name": f"Claude {new_id()}",
        "apiKey": "sk-ant-a-key-of-a-test",
        "model": "claude-sonnet-5-5",
        "baseUrl": None,
    }


async def made(house: House) -> UUID:
    return UUID((await house.post(_PROVIDERS, a_provider()))["id"])


@call(f"GET {_PROVIDERS}")
async def list_providers(house: House) -> Call:
    await made(house)
    return Call()


@call(f"POST {_PROVIDERS}")
async def add(house: House) -> Call:
    return Call(send={"json": a_provider()})


@call(f"PATCH {_PROVIDERS}/{{provider_id}}")
async def change(house: House) -> Call:
    body = {"enabled": False, "baseUrl": None, "apiKey": "sk-ant-another-key"}
    return about({"json": body}, provider_id=await made(house))


@call(f"DELETE {_PROVIDERS}/{{provider_id}}")
async def delete(house: House) -> Call:
    return about(provider_id=await made(house))


@call(f"POST {_AI}/test")
async def ask(house: House) -> Call:
    body = {"providerId": str(await made(house))}
    return Call(send={"json": body}, strangers=REFUSED)


@call(f"GET {_AI}/numbers")
async def list_modes(house: House) -> Call:
    return Call()


@call(f"PUT {_AI}/numbers/{{phone_number_id}}/mode")
async def choose_mode(house: House) -> Call:
    return about({"json": {"mode": "OFF"}}, phone_number_id=house.scene.number_id)


@call(f"GET {_AI}/policy")
async def read_policy(house: House) -> Call:
    return Call()


@call(f"PUT {_AI}/policy")
async def set_policy(house: House) -> Call:
    return Call(send={"json": {"facts": ["Open from 9:00 to 18:00."]}})


@call(f"GET {_AI}/usage")
async def read_usage(house: House) -> Call:
    return Call()
