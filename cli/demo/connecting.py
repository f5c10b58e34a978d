"""The demo's number, connected by Meta's embedded signup against the simulator."""

import asyncio
from typing import NamedTuple
from uuid import UUID

import httpx
from rich.console import Console

from cli.demo.asking import Asking, Json, Refused

PORTFOLIO, WABA, NUMBER = "300000000000777", "200000000000777", "100000000000777"
DISPLAY = "+1 555-010-0777"
THROUGHPUT = 80
_NAME = "Parley demo"
_BUSINESS: Json = {
    "id": PORTFOLIO,
    "name": _NAME,
    "limit": "TIER_100K",
    "accounts": [
        {
            "id": WABA,
            "name": _NAME,
            "numbers": [
                {
                    "id": NUMBER,
                    "display_phone_number": DISPLAY,
                    "verified_name": _NAME,
                    "throughput": THROUGHPUT,
                }
            ],
        }
    ],
}
_STANDS = ("FAILED", "CANCELLED", "EXPIRED", "DISCONNECTED")
_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 60


class Connected(NamedTuple):
    account_id: UUID
    number_id: UUID


class Connecting:
    """What a business does in the browser, without one: the dialog is finished by the simulator."""

    def __init__(self, http: httpx.AsyncClient, control_url: str, key: str) -> None:
        self._api = Asking(http, key)
        self._control_url = control_url

    async def connect(self, console: Console) -> Connected:
        """Show each step as it is done. Raises `Refused` with the step that did not go."""
        opened = await self._api.post("/api/embedded-signup/init", {})
        session = {"sessionId": opened["sessionId"]}
        told = await self._dialog()
        told |= session | {"state": opened["state"]}
        await self._api.post("/api/embedded-signup/callback", told)
        shown: set[str] = set()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                now = await self._api.get("/api/embedded-signup/status", **session)
                _show(console, now, shown)
                if now["status"] == "READY":
                    return Connected(UUID(now["businessAccountId"]), UUID(now["numberId"]))
                if now["status"] in _STANDS:
                    raise _refusal(now)
                await asyncio.sleep(_LOOK_SECONDS)

    async def _dialog(self) -> Json:
        async with httpx.AsyncClient(base_url=self._control_url, trust_env=False) as control:
            (await control.post("/_sim/portfolios", json=_BUSINESS)).raise_for_status()
            signup = {"account": WABA, "number": NUMBER}
            answer = await control.post("/_sim/signups", json=signup)
            code = answer.raise_for_status().json()["code"]
        return {
            "code": code,
            "event": "FINISH",
            "wabaId": WABA,
            "phoneNumberId": NUMBER,
            "businessId": PORTFOLIO,
        }


def _show(console: Console, signup: Json, shown: set[str]) -> None:
    for step in signup["steps"]:
        if step["state"] in ("DONE", "SKIPPED") and step["name"] not in shown:
            shown.add(step["name"])
            console.print(f"[green]signup[/green] {step['name'].replace('_', ' ')}")


def _refusal(signup: Json) -> Refused:
    for step in signup["steps"]:
        if step["state"] == "FAILED":
            where = f"The signup stands at {step['name']}: {step['reason']}."
            return Refused(f"{where} {step['advice']}")
    return Refused(f"The signup is {signup['status']}.")
