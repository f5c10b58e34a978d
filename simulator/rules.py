"""Errors by rule: which message is refused at once, and which is accepted and fails later."""

from collections import Counter
from dataclasses import dataclass, field

from simulator.configuration import ErrorRule
from simulator.draws import RULE, RULE_CODE, Draws
from simulator.faults import plain_recipient


@dataclass(slots=True)
class Armed:
    rule: ErrorRule
    index: int
    left: int | None
    recipients: frozenset[str] | None = field(init=False)

    def __post_init__(self) -> None:
        given = self.rule.recipients
        self.recipients = None if given is None else frozenset(map(plain_recipient, given))


class Rules:
    def __init__(self) -> None:
        self.arm([])

    def __bool__(self) -> bool:
        return bool(self._armed)

    def arm(self, rules: list[ErrorRule]) -> None:
        self._armed = [Armed(rule, i, rule.times) for i, rule in enumerate(rules)]
        self._spent: Counter[tuple[int, str, str]] = Counter()

    def match(
        self, number_id: str, recipient: str, draws: Draws, first: Draws
    ) -> tuple[ErrorRule, int] | None:
        """The first rule that applies and its code. `first` are the draws of the pair itself."""
        for armed in self._armed:
            rule = armed.rule
            if armed.left == 0 or (rule.numbers is not None and number_id not in rule.numbers):
                continue
            if armed.recipients is not None and recipient not in armed.recipients:
                continue
            if not (first if rule.sticky else draws).hits(rule.share, RULE + armed.index):
                continue
            key = armed.index, number_id, recipient
            code = self._next(rule, key) if rule.once_each else _drawn(armed, draws)
            if code is None:
                continue
            if armed.left is not None:
                armed.left -= 1
            return rule, code
        return None

    def _next(self, rule: ErrorRule, key: tuple[int, str, str]) -> int | None:
        spent = self._spent[key]
        if spent >= len(rule.codes):
            return None
        self._spent[key] = spent + 1
        return rule.codes[spent]


def _drawn(armed: Armed, draws: Draws) -> int:
    codes = armed.rule.codes
    return codes[int(draws.chance(RULE_CODE + armed.index) * len(codes))]
