"""Asks the providers in their order until one answers: in time, within the budget, on record."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol
from uuid import UUID

from clients.ai.breaker import Breaker, BreakerRule, Breakers
from clients.ai.errors import AiError, InvalidOutput, Outcome, TimedOut
from clients.ai.prices import Price
from clients.ai.types import NO_TOKENS, AiProvider, Completion, CompletionRequest, Tokens

_TRIES_FOR_VALID_OUTPUT = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider that may be asked. `version` changes with its settings: then it is another one."""

    id: UUID
    version: str
    kind: str
    model: str
    price: Price
    max_tokens: int
    provider: AiProvider = field(repr=False)

    def most(self, request: CompletionRequest) -> int:
        """No less than one attempt can cost."""
        return self.price.of(Tokens(request.most_tokens, self.max_tokens))


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of asking one provider once. `tokens` is None where nobody knows."""

    provider_id: UUID
    kind: str
    model: str
    outcome: Outcome
    tokens: Tokens | None
    cost: int
    milliseconds: int


class OverBudget(Exception):
    """The next attempt might cost more than may be spent. Nothing was asked for it."""

    def __init__(self) -> None:
        super().__init__()
        self.attempts: tuple[Attempt, ...] = ()


class NoAnswer(Exception):
    """Nobody answered; `attempts` say why, in order."""

    def __init__(self, attempts: Sequence[Attempt]) -> None:
        super().__init__(*(attempt.outcome for attempt in attempts))
        self.attempts = tuple(attempts)


Settle = Callable[[Attempt], Awaitable[None]]


class Ledger(Protocol):
    """Where money is set aside before an attempt, and accounted for after it."""

    async def reserve(self, most: int) -> Settle:
        """Raises `OverBudget`. What is never settled stays spent: it may have been billed."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    completion: Completion
    attempts: tuple[Attempt, ...]


class Gateway:
    """One for a process: it remembers which providers are unwell."""

    def __init__(self, rule: BreakerRule, clock: Callable[[], float] = monotonic) -> None:
        self._breakers = Breakers(rule, clock)
        self._clock = clock

    async def complete(
        self,
        candidates: Sequence[Candidate],
        request: CompletionRequest,
        ledger: Ledger,
        patience: float,
    ) -> Answered:
        """The first answer, within `patience` seconds. Raises `NoAnswer` or `OverBudget`."""
        call = _Call(request, ledger, self._clock, self._clock() + patience)
        for at, candidate in enumerate(candidates):
            breaker = self._breaker(candidate)
            if not breaker.admit():
                call.passed_over(candidate)
                continue
            behind = sum(self._breaker(each).would_admit() for each in candidates[at + 1 :])
            answer = await call.ask(candidate, breaker, behind)
            if answer is not None:
                return Answered(answer, tuple(call.attempts))
            if call.over:
                break
        raise NoAnswer(call.attempts)

    def _breaker(self, candidate: Candidate) -> Breaker:
        return self._breakers.of(f"{candidate.id}@{candidate.version}")


class _Call:
    """One question on its way through the providers."""

    def __init__(
        self,
        request: CompletionRequest,
        ledger: Ledger,
        clock: Callable[[], float],
        until: float,
    ) -> None:
        self._request = request
        self._ledger = ledger
        self._clock = clock
        self._until = until
        self.attempts: list[Attempt] = []

    @property
    def over(self) -> bool:
        """A refusal is an answer: nobody looks for a model that complies. Nor when time is up."""
        refused = bool(self.attempts) and self.attempts[-1].outcome is Outcome.REFUSED
        return refused or self._clock() >= self._until

    def passed_over(self, candidate: Candidate) -> None:
        self._keep(candidate, Outcome.RESTING, NO_TOKENS, 0, self._clock())

    async def ask(self, candidate: Candidate, breaker: Breaker, behind: int) -> Completion | None:
        """None when it has no answer; those behind it are left their share of the time."""
        now = self._clock()
        until = now + (self._until - now) / (1 + behind)
        told = False
        try:
            for _ in range(_TRIES_FOR_VALID_OUTPUT):
                answer, error = await self._once(candidate, until)
                (breaker.unwell if error is not None and error.unwell else breaker.well)()
                told = True
                if not isinstance(error, InvalidOutput) or self._clock() >= until:
                    return answer
        finally:
            if not told:
                breaker.unknown()
        return None

    async def _once(
        self, candidate: Candidate, until: float
    ) -> tuple[Completion | None, AiError | None]:
        most = candidate.most(self._request)
        try:
            settle = await self._ledger.reserve(most)
        except OverBudget as over:
            over.attempts = tuple(self.attempts)
            raise
        began = self._clock()
        answer, error = await self._answer(candidate, until - began)
        if answer is not None:
            tokens: Tokens | None = answer.tokens
            outcome = Outcome.ANSWERED
        else:
            assert error is not None
            tokens, outcome = error.tokens, error.outcome
        cost = most if tokens is None else candidate.price.of(tokens)
        await settle(self._keep(candidate, outcome, tokens, cost, began))
        return answer, error

    async def _answer(
        self, candidate: Candidate, seconds: float
    ) -> tuple[Completion | None, AiError | None]:
        try:
            async with asyncio.timeout(max(seconds, 0)):
                return await candidate.provider.complete(self._request), None
        except TimeoutError:
            return None, TimedOut(tokens=None)
        except AiError as error:
            return None, error

    def _keep(
        self, candidate: Candidate, outcome: Outcome, tokens: Tokens | None, cost: int, began: float
    ) -> Attempt:
        milliseconds = round((self._clock() - began) * 1000)
        attempt = Attempt(
            candidate.id, candidate.kind, candidate.model, outcome, tokens, cost, milliseconds
        )
        self.attempts.append(attempt)
        return attempt
