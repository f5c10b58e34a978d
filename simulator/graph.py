"""The Graph API: finds out what a request is about."""

import asyncio
import time
from collections.abc import Awaitable, Sequence

from simulator.answers import Answer, Request, as_json
from simulator.call import Area, Call, NotMine, route
from simulator.call_rules import CallRules, refusal
from simulator.configuration import CallRule, Fault, Kind
from simulator.errors import Refused, no_such_object, unknown_path
from simulator.faults import Faults, lose
from simulator.records import Called
from simulator.sending import MARKETING, SENDING, Sending
from simulator.world import World


class Graph:
    def __init__(
        self,
        world: World,
        sending: Sending,
        faults: Faults,
        rules: CallRules,
        areas: Sequence[Area],
    ) -> None:
        self._world = world
        self._sending = sending
        self._faults = faults
        self._rules = rules
        self._areas = areas

    def handle(self, request: Request) -> Answer | Awaitable[Answer]:
        found = route(request.path)
        if found is not None and request.method == "POST" and found[1] in SENDING:
            return self._sending.handle(request, found[0], marketing=found[1] == MARKETING)
        call = Call(self._world, request, *(found or ("", "")))
        number = self._world.numbers.get(call.node)
        fault = self._faults.strike(number.id if number else None, None, None, sending=False)
        if fault is not None and not fault.accepted:
            return lose(fault, None)
        rule = self._rules.match(call)
        if rule is not None and rule.lost is not None:
            fault = Fault(kind=Kind(rule.lost), accepted=rule.obeyed)
            if not rule.obeyed:
                self._noted(call, fault, None, obeyed=False)
                return _after(rule, lose(fault, None))
        answer = self._answered(call, rule, fault)
        if fault is not None:
            answer = lose(fault, answer) if isinstance(answer, Answer) else _lost(fault, answer)
        return answer if rule is None else _after(rule, answer)

    def _answered(
        self, call: Call, rule: CallRule | None, fault: Fault | None
    ) -> Answer | Awaitable[Answer]:
        try:
            if rule is not None and (refused := refusal(rule)) is not None:
                raise refused
            result = self._ask(call)
        except Refused as error:
            self._noted(call, fault, error.code)
            return error.answer()
        if isinstance(result, Awaitable):
            return self._finished(call, fault, result)
        self._noted(call, fault, None)
        return result if isinstance(result, Answer) else as_json(result)

    async def _finished(self, call: Call, fault: Fault | None, result: Awaitable[object]) -> Answer:
        try:
            answer = await result
        except Refused as error:
            self._noted(call, fault, error.code)
            answer = error.answer()
        else:
            self._noted(call, fault, None)
        answer = answer if isinstance(answer, Answer) else as_json(answer)
        return answer if fault is None else lose(fault, answer)

    def _ask(self, call: Call) -> object:
        for area in self._areas:
            result = area.answer(call)
            if not isinstance(result, NotMine):
                return result
        _ = call.token
        raise no_such_object(call.method, call.node) if call.node else unknown_path()

    def _noted(
        self, call: Call, fault: Fault | None, code: int | None, *, obeyed: bool = True
    ) -> None:
        answered = fault.kind.value if fault is not None else "ok" if code is None else "refused"
        done = obeyed and code is None
        noted = Called(
            call.method, call.node, call.edge, answered, code, time.time(), call.about, done
        )
        self._world.records.calls.append(noted)


async def _lost(fault: Fault, answer: Awaitable[Answer]) -> Answer:
    return lose(fault, await answer)


def _after(rule: CallRule, answer: Answer | Awaitable[Answer]) -> Answer | Awaitable[Answer]:
    return _later(rule.delay, answer) if rule.delay else answer


async def _later(seconds: float, answer: Answer | Awaitable[Answer]) -> Answer:
    await asyncio.sleep(seconds)
    return answer if isinstance(answer, Answer) else await answer
