"""POST /{phone-number-id}/messages: the hot path."""

import asyncio
import time
from collections.abc import Awaitable
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from simulator.admission import Admission, Admitted
from simulator.answers import Answer, Request, as_json, raw_json
from simulator.configuration import Fault
from simulator.draws import ANSWER_DELAY, Draws
from simulator.errors import Refused
from simulator.faults import Faults, lose, plain_recipient
from simulator.flow import token_in
from simulator.message_rules import check_marketing, check_receipt, is_receipt, parse
from simulator.records import Arrival
from simulator.statuses import StatusPlanner
from simulator.tokens import check_token
from simulator.world import Message, Number, World

# What may open a flow.
_OPENING = ("interactive", "template")
MARKETING = "marketing_messages"
SENDING = ("messages", MARKETING)


class Arrived:
    """A request as far as it can be read, before anybody judged it."""

    __slots__ = ("body", "draws", "echo", "now", "number", "number_id", "recipient", "wall")

    def __init__(self, world: World, number_id: str, raw: bytes) -> None:
        self.now, self.wall = time.monotonic(), time.time()
        self.number_id = number_id
        self.number = number = world.numbers.get(number_id)
        self.body: dict[str, Any] | Refused
        self.echo = self.recipient = None
        try:
            self.body = parse(raw)
            self.echo, self.recipient = _who(self.body)
        except Refused as refusal:
            self.body = refusal
        nth = 0
        if number is not None:
            number.requests.add(self.now)
            number.first_at = number.first_at or self.wall
            number.last_at = self.wall
            if self.recipient is not None:
                pair = number.pair(self.recipient)
                pair.requests = nth = pair.requests + 1
        self.draws = Draws(world.configuration.seed, number_id, self.recipient or "", nth)


class Sending:
    def __init__(
        self, world: World, planner: StatusPlanner, faults: Faults, admission: Admission
    ) -> None:
        self._world = world
        self._planner = planner
        self._faults = faults
        self._admission = admission

    def handle(
        self, request: Request, number_id: str, *, marketing: bool = False
    ) -> Answer | Awaitable[Answer]:
        self._world.records.requests += 1
        arrived = Arrived(self._world, number_id, request.body)
        fault = self._faults.strike(
            None if arrived.number is None else number_id,
            arrived.recipient,
            arrived.draws,
            sending=True,
        )
        answered = "ok" if fault is None else fault.kind.value
        if fault is not None and not fault.accepted:
            self._note(arrived, "lost", answered)
            return lose(fault, None)
        early = None
        try:
            number = check_token(
                self._world, request.authorization, number_id, arrived.number, "post"
            )
            if isinstance(arrived.body, Refused):
                raise arrived.body
            if marketing:
                check_marketing(arrived.body)
            if is_receipt(arrived.body):
                check_receipt(arrived.body)
                answer = as_json({"success": True})
                self._note(arrived, "receipt", answered)
            else:
                answer, early = self._accept(number, arrived.body, arrived, answered, marketing)
        except Refused as refusal:
            self._world.records.refused[refusal.code] += 1
            self._note(arrived, "refused", answered, refusal.code)
            answer = refusal.answer()
        delay = arrived.draws.within(self._world.configuration.answer_delay, ANSWER_DELAY)
        if early is not None or delay:
            return _later(answer, fault, early, delay)
        return answer if fault is None else lose(fault, answer)

    def _accept(
        self,
        number: Number,
        body: dict[str, Any],
        arrived: Arrived,
        answered: str,
        marketing: bool,
    ) -> tuple[Answer, asyncio.Future[None] | None]:
        admitted = self._admission.admit(
            number, body, arrived.draws, arrived.now, arrived.wall, marketing=marketing
        )
        sent = admitted.draft
        message = Message(
            self._world.next_wamid(),
            number,
            sent.recipient,
            sent.by_user_id,
            sent.echo,
            admitted.category,
            arrived.wall,
            answered,
            failed_code=admitted.failing,
            held=admitted.held,
        )
        number.messages.append(message)
        if (account := body.get("messaging_account_id")) is not None:
            self._world.records.messaging_accounts[str(account)] += 1
        if sent.kind in _OPENING and (token := token_in(body)) is not None:
            self._world.flow_tokens[message.wamid] = token
        outcome = "held" if admitted.held else "accepted"
        self._note(arrived, outcome, answered, None, message.wamid)
        early = None
        if admitted.held:
            self._planner.hold(message, arrived.draws)
        else:
            early = self._planner.plan(message, arrived.draws)
        return _success(admitted, message.wamid), early

    def _note(
        self,
        arrived: Arrived,
        outcome: str,
        answered: str,
        code: int | None = None,
        wamid: str | None = None,
    ) -> None:
        records = self._world.records
        records.outcomes[outcome] += 1
        if self._world.configuration.record_arrivals:
            records.arrivals.append(
                Arrival(
                    arrived.echo,
                    arrived.number_id,
                    arrived.recipient,
                    arrived.now,
                    arrived.wall,
                    outcome,
                    code,
                    answered,
                    wamid,
                )
            )


async def _later(
    answer: Answer, fault: Fault | None, early: asyncio.Future[None] | None, delay: float
) -> Answer:
    if early is not None:
        await early
    if delay:
        await asyncio.sleep(delay)
    return answer if fault is None else lose(fault, answer)


def _who(body: dict[str, Any]) -> tuple[str | None, str | None]:
    """Echo and recipient as far as they can be read, for the records and the faults."""
    echo, to = body.get("biz_opaque_callback_data"), body.get("to") or body.get("recipient")
    return (
        echo if isinstance(echo, str) else None,
        plain_recipient(to) if isinstance(to, str) else None,
    )


def _success(admitted: Admitted, wamid: str) -> Answer:
    sent = admitted.draft
    who = quoted(sent.input)
    contact = f'"user_id":{who}' if sent.by_user_id else f'"wa_id":"{sent.recipient}"'
    status = ""
    if sent.kind == "template":
        state = "held_for_quality_assessment" if admitted.held else "accepted"
        status = f',"message_status":"{state}"'
    return raw_json(
        f'{{"messaging_product":"whatsapp","contacts":[{{"input":{who},{contact}}}],'
        f'"messages":[{{"id":"{wamid}"{status}}}]}}'.encode()
    )
