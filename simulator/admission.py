"""What stands between a well-formed message and its acceptance, in Meta's order."""

from dataclasses import dataclass
from typing import Any

from simulator.configuration import When
from simulator.draws import HELD, Draws
from simulator.errors import Refused
from simulator.faults import plain_recipient
from simulator.message_rules import Draft, draft
from simulator.rules import Rules
from simulator.world import Number, World


@dataclass(slots=True)
class Admitted:
    draft: Draft
    category: str
    failing: int | None
    held: bool


class Admission:
    def __init__(self, world: World, rules: Rules) -> None:
        self._world = world
        self._rules = rules

    def admit(
        self,
        number: Number,
        body: dict[str, Any],
        draws: Draws,
        now: float,
        wall: float,
        *,
        marketing: bool = False,
    ) -> Admitted:
        """The message as it will be accepted, or Meta's refusal."""
        if not number.standing.registered:
            raise Refused(133010, "The phone number is not registered.")
        self._throttle(number, now)
        sent = draft(body, number.country_code)
        failing = self._window(number, sent, wall)
        category = "service"
        if sent.kind == "template":
            category = _category(number, sent, marketing)
        failing = self._break_by_rule(number, sent, draws) or failing
        self._pace_pair(number, sent, now)
        held = sent.kind == "template" and self._is_held(sent.recipient, draws)
        return Admitted(sent, category, failing, held)

    def _throttle(self, number: Number, now: float) -> None:
        limits = self._world.configuration.limits
        most = limits.throughput
        if most is not None and number.throughput is not None:
            most = number.throughput
        if most is not None and number.capacity.count(now) >= most:
            number.throttled.add(now)
            raise Refused(
                130429,
                "Cloud API message throughput has been reached.",
                http_status=limits.http_status,
            )
        number.capacity.add(now)
        number.admitted.add(now)

    def _window(self, number: Number, sent: Draft, wall: float) -> int | None:
        mode = self._world.configuration.limits.window
        if mode == "off" or sent.kind == "template":
            return None
        if wall < number.pair(sent.recipient).window_until:
            return None
        if mode == "sync":
            raise Refused(131047, "More than 24 hours have passed since the customer replied.")
        return 131047

    def _break_by_rule(self, number: Number, sent: Draft, draws: Draws) -> int | None:
        if not self._rules:
            return None
        first = Draws(self._world.configuration.seed, number.id, sent.recipient, 0)
        matched = self._rules.match(number.id, sent.recipient, draws, first)
        if matched is None:
            return None
        rule, code = matched
        if rule.when is When.ASYNC:
            return code
        raise Refused(code, http_status=rule.http_status, is_transient=rule.is_transient)

    def _pace_pair(self, number: Number, sent: Draft, now: float) -> None:
        limits = self._world.configuration.limits
        if limits.pair and not number.pair(sent.recipient).admits(limits, now):
            raise Refused(131056, "Too many messages sent to the same recipient in a short time.")

    def _is_held(self, recipient: str, draws: Draws) -> bool:
        held = self._world.configuration.held
        if held.recipients is None:
            return draws.hits(held.share, HELD)
        named = recipient in map(plain_recipient, held.recipients)
        return named and (not held.share or draws.hits(held.share, HELD))


def _category(number: Number, sent: Draft, marketing: bool) -> str:
    """The category of a template that may be sent and fits."""
    content = sent.content
    name, language = content["name"], content["language"]["code"]
    template = number.account.templates.get((name, language))
    status = "DELETED" if template is None else template.status
    if status == "PAUSED":
        raise Refused(132015, "Template is paused due to low quality.")
    if status == "DISABLED":
        raise Refused(132016, "Template is disabled.")
    if template is None or status != "APPROVED":
        raise Refused(132001, f"template name ({name}) does not exist in {language}")
    if marketing and template.category != "MARKETING":
        raise Refused(134100, "Only marketing templates are marketing messages.")
    if template.shape.header_media == "gif" and not marketing:
        raise Refused(132012, "header: a GIF is sent as a marketing message only")
    template.shape.check(content.get("components") or [])
    return template.category.lower()
