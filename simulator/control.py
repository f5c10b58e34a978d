"""The control API under /_sim: answers in every mode, on its own port too."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError

from simulator import control_models as bodies
from simulator import reports, template_control
from simulator.account_control import AccountControl
from simulator.answers import Answer, Request, as_json
from simulator.configuration import patched
from simulator.control_reading import BadRequest, object_of, read, refusal
from simulator.errors import Refused
from simulator.faults import plain_recipient
from simulator.flow_control import CompleteIn, DecideIn, OpenIn
from simulator.state import Simulation
from simulator.world import Number, Token

PREFIX = "/_sim"
Query = dict[str, str]


class Control:
    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._world = simulation.world
        self._accounts = AccountControl(simulation)
        call = Callable[[Request, Query], "object | Awaitable[object]"]
        self._routes: dict[tuple[str, str], call] = {
            ("GET", "/health"): lambda _r, _q: {"status": "ok"},
            ("GET", "/configuration"): lambda _r, _q: self._configuration(),
            ("POST", "/configure"): self._configure,
            ("POST", "/reset"): self._reset,
            ("POST", "/numbers"): self._numbers,
            ("POST", "/tokens"): self._tokens,
            ("POST", "/inbound"): self._inbound,
            ("GET", "/injected"): lambda _r, q: reports.injected(self._world, *_paging(q)),
            ("POST", "/changes"): self._changes,
            ("POST", "/media"): self._media,
            ("GET", "/media"): lambda _r, _q: simulation.media.report(),
            ("POST", "/templates"): self._templates,
            ("GET", "/templates"): lambda _r, q: template_control.report(self._world, q),
            ("POST", "/held"): self._held,
            ("GET", "/stats"): lambda _r, _q: reports.stats(self._world, simulation.pending()),
            ("GET", "/deliveries"): self._deliveries,
            ("GET", "/arrivals"): lambda _r, q: reports.arrivals(self._world, *_paging(q)),
            ("GET", "/calls/obeyed"): lambda _r, q: reports.obeyed(self._world, q.get("node")),
            ("GET", "/calls"): lambda _r, q: reports.calls(self._world, *_paging(q)),
            ("GET", "/acknowledged"): lambda _r, q: reports.acknowledged(self._world, *_paging(q)),
            ("GET", "/withheld"): lambda _r, _q: reports.withheld(self._world),
            ("GET", "/ai/calls"): lambda _r, q: simulation.models.report(*_paging(q)),
            ("GET", "/pending"): self._pending,
            ("POST", "/webhooks/flush"): lambda _r, q: self._flush(q),
            ("POST", "/webhooks/verify"): lambda _r, _q: simulation.webhooks.verify(),
        }

    def handle(self, request: Request) -> Answer | Awaitable[Answer]:
        path = request.path.removeprefix(PREFIX)
        query = dict(parse_qsl(request.query))
        call = self._routes.get((request.method, path))
        try:
            if call is not None:
                result = call(request, query)
            elif path.startswith("/templates/") and request.method == "POST":
                result = self._happens(request, *path.split("/")[2:4])
            elif path.startswith("/flows/"):
                result = self._flow(request, *path.split("/")[2:])
            else:
                result = self._accounts.handle(request, path)
        except BadRequest as wrong:
            return wrong.answer
        except Refused as refused:
            return refused.answer()
        return self._awaited(result) if isinstance(result, Awaitable) else as_json(result)

    async def _awaited(self, result: Awaitable[object]) -> Answer:
        return as_json(await result)

    def _configuration(self) -> dict[str, Any]:
        return self._world.configuration.model_dump(mode="json")

    async def _settled(self, answer: object) -> object:
        await self._simulation.settle_port()
        return answer

    def _configure(self, request: Request, _query: Query) -> Awaitable[object]:
        patch = object_of(request)
        try:
            configuration = patched(self._world.configuration, patch)
        except ValidationError as error:
            raise refusal(error) from None
        self._simulation.configure(configuration, patch.keys())
        return self._settled(self._configuration())

    def _reset(self, request: Request, _query: Query) -> Awaitable[object]:
        keep = read(bodies.ResetIn, request).keep
        self._simulation.reset(set(keep))
        return self._settled({"status": "reset"})

    def _numbers(self, request: Request, _query: Query) -> object:
        given = read(bodies.NumbersIn, request)
        account = self._world.account(given.account)
        token = self._world.tokens.setdefault(given.token.encode(), Token())
        token.accounts[account.id] = None
        token.state = "valid"
        for one in given.numbers:
            number = self._world.numbers.get(one.id)
            if number is None or number.account is not account:
                number = Number(one.id, account, one.display_phone_number)
                self._world.numbers[one.id] = number
            number.show(one.display_phone_number)
            number.country_code = one.country_code
            number.throughput = one.throughput
            number.standing.pin = one.pin or number.standing.pin
            number.fields = dict(one.fields)
        self._world.changed()
        return {"account": account.id, "numbers": [one.id for one in given.numbers]}

    def _tokens(self, request: Request, _query: Query) -> object:
        given = read(bodies.TokenIn, request)
        token = self._world.tokens.get(given.token.encode())
        if token is None:
            raise BadRequest("no such token", "token", 404)
        token.state = given.state
        if given.scopes is not None:
            token.scopes = tuple(given.scopes)
        if given.expires_in is not None:
            token.expires_at = time.time() + given.expires_in
        if given.targets_told is not None:
            token.targets_told = given.targets_told
        self._world.changed()
        return {"state": token.state}

    def _inbound(self, request: Request, _query: Query) -> object:
        given = read(bodies.InboundIn, request)
        return {"wamids": self._simulation.inbound.inject(self._number(given.number), given)}

    def _changes(self, request: Request, _query: Query) -> object:
        self._simulation.inbound.change(read(bodies.ChangeIn, request))
        return {"status": "queued"}

    def _media(self, request: Request, _query: Query) -> object:
        given = read(bodies.MediaIn, request)
        return self._simulation.media.put(self._number(given.number), given)

    def _templates(self, request: Request, _query: Query) -> object:
        given = read(bodies.TemplateIn, request)
        template = self._simulation.templates.seed(
            self._world.account(given.account), given.template, given.id, given.status
        )
        return {"id": template.id, "status": template.status, "category": template.category}

    def _happens(self, request: Request, template_id: str, what: str = "") -> object:
        """What Meta does to a template of its own accord."""
        template = self._world.templates.get(template_id)
        if template is None:
            raise BadRequest("no such template", "id", 404)
        model = template_control.BODIES.get(what)
        if model is None:
            raise BadRequest("no such control call", status=404)
        template_control.happen(self._simulation, template, read(model, request))
        return {"id": template.id, "status": template.status, "category": template.category}

    def _flow(self, request: Request, flow_id: str, what: str = "") -> object:
        flow = self._world.flows.get(flow_id)
        if flow is None:
            raise BadRequest("no such flow", "id", 404)
        match what:
            case "open":
                asked = read(OpenIn, request)
                return self._simulation.flows.open(flow, self._number(asked.number), asked)
            case "complete":
                filled = read(CompleteIn, request)
                return self._simulation.flows.complete(self._number(filled.number), filled)
            case "decide":
                return self._simulation.flows.decide(flow, read(DecideIn, request))
        raise BadRequest("no such control call", status=404)

    def _held(self, request: Request, _query: Query) -> object:
        release = read(bodies.HeldIn, request).decision == "release"
        return {"judged": self._simulation.planner.judge_all(release)}

    def _deliveries(self, _request: Request, query: Query) -> object:
        one = query.get("number")
        numbers = list(self._world.numbers.values()) if one is None else [self._number(one)]
        who = query.get("recipient")
        return reports.deliveries(
            self._world,
            numbers,
            None if who is None else plain_recipient(who),
            twice="twice" in query,
        )

    def _number(self, number_id: str) -> Number:
        number = self._world.numbers.get(number_id)
        if number is None:
            raise BadRequest("no such number", "number", 404)
        return number

    def _flush(self, query: Query) -> Awaitable[object]:
        seconds = _number_in(query, "wait", 0.0)
        self._simulation.flush()
        return self._drained(seconds)

    def _pending(self, _request: Request | None, query: Query) -> Awaitable[object]:
        return self._drained(_number_in(query, "wait", 0.0))

    async def _drained(self, seconds: float) -> object:
        """Waits so long, or until no webhook is due any more."""
        for _ in range(int(seconds / 0.02)):
            if not self._simulation.pending()["total"]:
                break
            await asyncio.sleep(0.02)
        return self._simulation.pending()


def _paging(query: Query) -> tuple[int, int | None]:
    limit = int(_number_in(query, "limit", 0)) if "limit" in query else None
    return int(_number_in(query, "after", 0)), limit


def _number_in(query: Query, name: str, default: float) -> float:
    try:
        return float(query.get(name, default))
    except ValueError:
        raise BadRequest(f"{name}: must be a number", name) from None
