"""kill -9 of the worker after each single call of Graph: nothing is done twice, all goes on."""

import asyncio
import shutil
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from cli.stack.options import StackOptions
from cli.stack.place import scratch_folder
from cli.stack.ports import ANY_PORTS
from cli.stack.stack import Stack
from core.database import Database
from tests.auth.callers import a_key, an_organization, bearing
from tests.ingest.look import eventually

Json = dict[str, Any]
_WITHOUT = frozenset({"codec", "send"})
_BASE = "/api/embedded-signup"
# The edge, its node (the account or the number), the method, and how many such calls go by first.
_CALLS = (
    ("access_token", "oauth", "GET", 0),
    ("", "debug_token", "GET", 0),
    ("subscribed_apps", "account", "POST", 0),
    ("phone_numbers", "account", "GET", 0),
    ("", "number", "GET", 0),
    ("register", "number", "POST", 0),
    ("phone_numbers", "account", "GET", 1),
    ("", "account", "GET", 0),
    ("message_templates", "account", "GET", 0),
    ("whatsapp_business_profile", "number", "GET", 0),
)
_ON_A_PHONE = (("smb_app_data", "number", "POST", 0), ("smb_app_data", "number", "POST", 1))


@dataclass
class _Signup:
    held_at: tuple[str, str, str, int]
    coexistence: bool
    account: str = ""
    number: str = ""
    session: str = ""
    state: str = ""
    code: str = ""

    @property
    def node(self) -> str:
        edge_of = {"account": self.account, "number": self.number}
        return edge_of.get(self.held_at[1], self.held_at[1])


class _Town:
    def __init__(self, api: httpx.AsyncClient, control: httpx.AsyncClient) -> None:
        self.api = api
        self.control = control

    async def told(self, path: str, body: Json) -> Json:
        answer = await self.control.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def prepare(self, signup: _Signup) -> None:
        line = {"coexistence": signup.coexistence}
        made = await self.told("portfolios", {"accounts": [{"numbers": [line]}]})
        signup.account = made["accounts"][0]["id"]
        signup.number = made["accounts"][0]["numbers"][0]["id"]

    async def click(self, signup: _Signup) -> None:
        body = {"sessionId": signup.session} if signup.session else {}
        opened = (await self.api.post(f"{_BASE}/init", json=body)).json()
        signup.session, signup.state = opened["sessionId"], opened["state"]
        given = {"account": signup.account, "number": signup.number, "partner_added": False}
        signup.code = (await self.told("signups", given))["code"]
        body = {"sessionId": signup.session, "state": signup.state, "code": signup.code}
        ids = {"event": "FINISH", "wabaId": signup.account, "phoneNumberId": signup.number}
        answer = await self.api.post(f"{_BASE}/callback", json=body | ids)
        assert answer.status_code == 202, answer.text

    async def calls(self) -> list[Json]:
        made = (await self.control.get("calls", params={"limit": 1000})).json()
        return list(made["calls"] if isinstance(made, dict) else made)

    async def count(self, edge: str, node: str, method: str) -> int:
        wanted = (edge, node, method)
        return sum((c["edge"], c["node"], c["method"]) == wanted for c in await self.calls())

    async def held(self, signup: _Signup) -> bool:
        edge, _, method, before = signup.held_at
        return await self.count(edge, signup.node, method) > before

    async def status(self, signup: _Signup) -> Json:
        given = {"sessionId": signup.session}
        return dict((await self.api.get(f"{_BASE}/status", params=given)).json())

    async def ends(self, signup: _Signup, *wanted: str) -> Json:
        async with asyncio.timeout(120):
            while True:
                found = await self.status(signup)
                if found["status"] in wanted:
                    return found
                await asyncio.sleep(0.3)


async def test_a_worker_killed_after_any_call_loses_nothing_and_asks_nothing_twice() -> None:
    folder = scratch_folder("parley-tests-killed-")
    options = StackOptions(
        folder / "data", ANY_PORTS, without=_WITHOUT, postgres_settings={"fsync": "off"}
    )
    async with Stack(options) as stack:
        database = Database(stack.database_url)
        organization = await an_organization(database)
        key = await a_key(database, organization)
        async with (
            httpx.AsyncClient(base_url=stack.api_url, trust_env=False, timeout=20) as api,
            httpx.AsyncClient(
                base_url=f"{stack.control_url}/_sim/", trust_env=False, timeout=20
            ) as control,
        ):
            api.headers.update(bearing(key.secret))
            await _walk(stack, _Town(api, control))
        await database.close()
    shutil.rmtree(folder)


async def _walk(stack: Stack, town: _Town) -> None:
    signups = [_Signup(call, coexistence=False) for call in _CALLS]
    signups += [_Signup(call, coexistence=True) for call in _ON_A_PHONE]
    for signup in signups:
        await town.prepare(signup)
    rules = [
        {
            "edge": edge,
            "node": signup.node,
            "method": method,
            "skip": skip,
            "times": 1,
            "delay": 120,
        }
        for signup in signups
        for edge, _, method, skip in [signup.held_at]
    ]
    await town.told("configure", {"calls": rules})
    for signup in signups:
        await town.click(signup)
        await eventually(partial(town.held, signup))

    await stack.kill("worker")
    await stack.start("worker")

    spent, *others = signups
    found = await town.ends(spent, "FAILED")
    step = next(step for step in found["steps"] if step["name"] == "exchange_code")
    assert (found["step"], step["reason"]) == ("exchange_code", "CODE_SPENT")
    first = spent.code
    await town.click(spent)
    for signup in [spent, *others]:
        found = await town.ends(signup, "READY", "FAILED")
        assert found["status"] == "READY", (signup.held_at, found)
        registered = await town.count("register", signup.number, "POST")
        synced = await town.count("smb_app_data", signup.number, "POST")
        assert (registered, synced) == ((0, 2) if signup.coexistence else (1, 0)), signup.held_at
    codes = [first, *(signup.code for signup in signups)]
    assert await town.count("access_token", "oauth", "GET") == len(codes)
