"""Signups: opened, handed over, standing at a step, given up; accounts let go."""

import asyncio

from tests.routes.calls import GONE, Call, call
from tests.routes.calls_waba import account
from tests.routes.house import PATIENCE, House, Json

_BASE = "/api/embedded-signup"


async def opened(house: House) -> Json:
    made = await house.post(f"{_BASE}/init", {})
    return {"sessionId": made["sessionId"], "state": made["state"]}


async def standing(house: House, rule: Json, line: Json, step: str) -> str:
    """A signup that stands at a step."""
    control, session = house.street.control_url, await opened(house)
    http = house.street.http
    given = {"accounts": [{"numbers": [line]}]}
    portfolio = (await http.post(f"{control}/portfolios", json=given)).json()
    waba = portfolio["accounts"][0]["id"]
    if rule:  # one at a time: rules of others are replaced
        await house.street.configure({"calls": [{**rule, "node": waba}]})
    code = (await http.post(f"{control}/signups", json={"account": waba})).json()["code"]
    await house.post(f"{_BASE}/callback", {**session, "code": code, "wabaId": waba})
    async with asyncio.timeout(PATIENCE):
        while True:
            given = {"sessionId": session["sessionId"]}
            found = (await house.ask("GET", f"{_BASE}/status", params=given)).json()
            if (found["status"], found["step"]) == ("FAILED", step):
                return str(session["sessionId"])
            await asyncio.sleep(0.1)


async def at_register(house: House) -> str:
    return await standing(house, {}, {"pin": "111111"}, "register")


@call(f"POST {_BASE}/init")
async def init(house: House) -> Call:
    return Call(send={"json": {"mode": "EMBEDDED"}})


@call(f"POST {_BASE}/callback")
async def callback(house: House) -> Call:
    body = {**await opened(house), "event": "CANCEL", "currentStep": "PERMISSIONS"}
    return Call(send={"json": body}, strangers=GONE)


@call(f"POST {_BASE}/exchange-token")
async def exchange_token(house: House) -> Call:
    return Call(send={"json": {**await opened(house), "code": "AQB-of-a-test"}}, strangers=GONE)


@call(f"POST {_BASE}/complete")
async def complete(house: House) -> Call:
    return Call(send={"json": {**await opened(house), "wabaId": "3009003"}}, strangers=GONE)


@call(f"GET {_BASE}/status")
async def status(house: House) -> Call:
    session = await opened(house)
    return Call(send={"params": {"sessionId": session["sessionId"]}}, strangers=GONE)


@call(f"GET {_BASE}")
async def index(house: House) -> Call:
    await opened(house)
    return Call()


@call(f"POST {_BASE}/register-phone")
async def register_phone(house: House) -> Call:
    body = {"sessionId": await at_register(house), "pin": "111111"}
    return Call(send={"json": body}, strangers=GONE)


@call(f"POST {_BASE}/retry")
async def retry(house: House) -> Call:
    return Call(send={"json": {"sessionId": await at_register(house)}}, strangers=GONE)


@call(f"POST {_BASE}/subscribe-webhooks")
async def subscribe_webhooks(house: House) -> Call:
    rule = {"edge": "subscribed_apps", "method": "POST", "code": 200, "times": 1}
    session = await standing(house, rule, {}, "subscribe_app")
    return Call(send={"json": {"sessionId": session}}, strangers=GONE)


@call(f"POST {_BASE}/cancel")
async def cancel(house: House) -> Call:
    session = await opened(house)
    return Call(send={"json": {"sessionId": session["sessionId"]}}, strangers=GONE)


@call(f"POST {_BASE}/disconnect")
async def disconnect(house: House) -> Call:
    body = {"businessAccountId": str(await account(house))}
    return Call(send={"json": body}, strangers=GONE)
