"""The simulated providers, and what is needed to ask them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict

from clients.ai.choice import Api, provider_for
from clients.ai.gateway import Attempt, Candidate, OverBudget
from clients.ai.prices import Price
from clients.ai.transport import Ways, ways
from clients.ai.types import AiProvider, CompletionRequest, ModelChoice, Turn
from clients.outbound.client import Outbound
from core.ids import new_id
from core.inbox_settings import AiSettings
from core.settings import OutboundSettings
from simulator.app import Simulator

KEY = "sk-a-key-that-is-secret"
SYSTEM, WORDS = "You help a bakery.", "Where is my cake?"
CHOICE = ModelChoice("model-1", 50)


class Mood(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mood: str
    certain: bool


TEXT = CompletionRequest(SYSTEM, (Turn("user", WORDS),))
JSON = CompletionRequest(SYSTEM, (Turn("user", WORDS),), Mood)


@dataclass
class Place:
    """A simulator, its models' rules and what they were asked."""

    simulator: Simulator
    http: httpx.AsyncClient
    ways: Ways

    @property
    def settings(self) -> AiSettings:
        url = self.simulator.url
        return AiSettings(anthropic_url=url, openai_url=f"{url}/v1")

    async def rules(self, *rules: dict[str, Any]) -> None:
        answer = await self.http.post("/_sim/configure", json={"ai": {"rules": list(rules)}})
        assert answer.is_success, answer.text

    async def calls(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.http.get("/_sim/ai/calls")).json()["calls"]
        return found

    def provider(
        self, api: Api, base_url: str | None = None, choice: ModelChoice = CHOICE
    ) -> AiProvider:
        return provider_for(api, self.settings, self.ways, base_url, KEY, choice)

    def candidate(self, api: Api, price: Price | None = None) -> Candidate:
        return Candidate(
            new_id(), "1", api, CHOICE.model, price or Price(0, 0), 50, self.provider(api)
        )


@asynccontextmanager
async def a_place(outbound: OutboundSettings | None = None) -> AsyncIterator[Place]:
    async with (
        Simulator() as simulator,
        ways(Outbound(outbound or OutboundSettings())) as leaving,
        httpx.AsyncClient(base_url=simulator.control_url, trust_env=False) as http,
    ):
        yield Place(simulator, http, leaving)


@dataclass
class Purse:
    """A ledger in memory: `left` is what may still be spent."""

    left: int = 10**12
    attempts: list[Attempt] = field(default_factory=list)

    async def reserve(self, most: int) -> Callable[[Attempt], Awaitable[None]]:
        if most > self.left:
            raise OverBudget
        self.left -= most

        async def settle(attempt: Attempt) -> None:
            self.left += most - attempt.cost
            self.attempts.append(attempt)

        return settle


@dataclass
class Clock:
    """Stands still until it is told."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now
