"""What becomes of single Graph calls by rule: refused, answered late, or answered to nobody."""

from dataclasses import dataclass

from simulator.call import Call
from simulator.configuration import CallRule
from simulator.errors import Refused


@dataclass(slots=True)
class Armed:
    rule: CallRule
    skip: int
    left: int | None


class CallRules:
    def __init__(self) -> None:
        self._armed: list[Armed] = []

    def arm(self, rules: list[CallRule]) -> None:
        self._armed = [Armed(rule, rule.skip, rule.times) for rule in rules]

    def match(self, call: Call) -> CallRule | None:
        """The first rule that applies; it is spent by that."""
        for armed in self._armed:
            if armed.left == 0 or not _concerns(armed.rule, call):
                continue
            if armed.skip:
                armed.skip -= 1
                continue
            if armed.left is not None:
                armed.left -= 1
            return armed.rule
        return None


def _concerns(rule: CallRule, call: Call) -> bool:
    return (
        rule.edge == call.edge
        and rule.node in (None, call.node)
        and rule.method in (None, call.method)
    )


def refusal(rule: CallRule) -> Refused | None:
    """What Meta answers instead; None where the call is obeyed."""
    if rule.code is None:
        return None
    return Refused(
        rule.code,
        rule.details,
        subcode=rule.subcode,
        http_status=rule.http_status,
        user_title=rule.user_title,
    )
