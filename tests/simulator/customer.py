"""A business as the simulator is told of it, and how it signs up."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.simulator.conftest import Sim

APP, SECRET = "2009002", "app-secret"
APP_TOKEN = f"{APP}|{SECRET}"


@dataclass
class Customer:
    sim: Sim
    portfolio: str
    account: str
    number: str

    async def signup(self, **more: Any) -> dict[str, Any]:
        """Finished: the code and the message that the browser gets."""
        given = {"account": self.account, "number": self.number} | more
        return dict(await self.sim.control("signups", given))

    async def token(self, **more: Any) -> str:
        status, answer = await exchange(self.sim, (await self.signup(**more))["code"])
        assert status == 200, answer
        return str(answer["access_token"])

    async def line(self) -> dict[str, Any]:
        return dict(await self.sim.control(f"numbers/{self.number}"))

    async def change(self, **what: Any) -> None:
        await self.sim.control(f"numbers/{self.number}/change", what)


async def customer(sim: Sim, **line: Any) -> Customer:
    told = await sim.control("portfolios", {"accounts": [{"numbers": [line]}]})
    account = told["accounts"][0]
    return Customer(sim, told["id"], account["id"], account["numbers"][0]["id"])


async def exchange(sim: Sim, code: str, **more: str) -> tuple[int, Any]:
    given = {"client_id": APP, "client_secret": SECRET, "code": code} | more
    return await sim.graph("GET", f"oauth/access_token?{urlencode(given)}", token=None)


def code_of(answer: tuple[int, Any]) -> tuple[int, int | None]:
    """The code and subcode of a refusal."""
    error = answer[1]["error"]
    return error["code"], error.get("error_subcode")
