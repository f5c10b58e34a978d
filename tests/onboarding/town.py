"""The whole program, running, and a business there whose account came by a signup."""

import asyncio
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.scene import COMPONENTS
from tests.cli.conftest import clean_environment
from tests.routes.house import PATIENCE, House, Json, Street

BASE = "/api/embedded-signup"
_PROJECT = Path(__file__).parents[2]
_LOOKS = 600
_SLOW = 0.5  # messages a second: a campaign of a house lasts for a minute


@dataclass(frozen=True)
class Shown:
    """A business at Meta that our app has nothing of, by Meta's ids."""

    portfolio: str
    account: str
    number: str


@dataclass(frozen=True)
class Town:
    street: Street
    folder: Path

    def parley(self, *arguments: str) -> str:
        """What a command of an operator's answers."""
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=_PROJECT,
            env={**clean_environment(), "PARLEY_DATA": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return done.stdout + done.stderr

    async def control(self, path: str, body: Json) -> Json:
        answer = await self.street.http.post(f"{self.street.control_url}/{path}", json=body)
        answer.raise_for_status()
        return dict(answer.json())

    async def calls(self, edge: str, node: str) -> list[str]:
        """How each call of an edge was answered."""
        rows = (await self.street.http.get(f"{self.street.control_url}/calls")).json()["calls"]
        return [each["answered"] for each in rows if (each["edge"], each["node"]) == (edge, node)]

    async def business(self) -> Shown:
        """Its account has an approved template already."""
        made = await self.control("portfolios", {"accounts": [{"numbers": [{}]}]})
        [account] = made["accounts"]
        template = {"name": "open_again", "language": "en", "category": "MARKETING"}
        body = {"account": account["id"], "status": "APPROVED"}
        await self.control("templates", body | {"template": template | {"components": COMPONENTS}})
        return Shown(made["id"], account["id"], account["numbers"][0]["id"])

    async def finishes(self, shown: Shown, *, announced: bool = False) -> str:
        """The business gives our app its account; the code of that, which dialogs bring."""
        body = {"account": shown.account, "number": shown.number, "partner_added": announced}
        return str((await self.control("signups", body))["code"])

    async def signed_up(self, house: House, shown: Shown, **mode: str) -> Json:
        """A click, and the way to ready."""
        opened = await house.post(f"{BASE}/init", mode)
        session = {"sessionId": opened["sessionId"], "state": opened["state"]}
        told = {"code": await self.finishes(shown), "event": "FINISH", "wabaId": shown.account}
        await house.post(f"{BASE}/callback", session | told | {"phoneNumberId": shown.number})
        return await self.stands(house, opened, "READY")

    async def stands(self, house: House, opened: Json, status: str) -> Json:
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await self.signup(house, opened)
                assert found["status"] in (status, "WAITING", "RUNNING"), found
                if found["status"] == status:
                    return found
                await asyncio.sleep(0.05)

    async def signup(self, house: House, opened: Json) -> Json:
        given = {"sessionId": opened["sessionId"]}
        return dict((await house.ask("GET", f"{BASE}/status", params=given)).json())

    async def account(self, house: House, ready: Json) -> Json:
        return dict((await house.ask("GET", f"/api/waba/{ready['businessAccountId']}")).json())

    async def campaign(self, house: House, ready: Json) -> str:
        """Where a campaign stands that sends through the account for a minute."""
        listed = (await house.ask("GET", "/api/templates")).json()["data"]
        [template] = [e for e in listed if e["businessAccountId"] == ready["businessAccountId"]]
        body = {
            "name": "Spring",
            "templateId": template["id"],
            "phoneNumberId": ready["numberId"],
            "audience": {"everyone": True},
            "parameters": {"body.1": {"field": "name", "default": "you"}},
            "rate": _SLOW,
        }
        path = f"/api/campaigns/{(await house.post('/api/campaigns', body))['id']}"
        await house.post(f"{path}/start")
        await self.campaign_is(house, path, "SENDING")
        return path

    async def campaign_is(
        self, house: House, path: str, status: str, reason: str | None = None
    ) -> Json:
        """Once it is there; gives up where it went elsewhere and stays."""
        for _ in range(_LOOKS):
            found = dict((await house.ask("GET", path)).json())
            if (found["status"], found["reason"]) == (status, reason):
                return found
            await asyncio.sleep(0.05)
        raise AssertionError((found["status"], found["reason"]))
