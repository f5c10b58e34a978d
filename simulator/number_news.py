"""What befalls a number without our doing: its state changes, and a webhook tells."""

import time

from simulator.announcing import Announcing
from simulator.assets import Portfolio
from simulator.signup_models import LineChangeIn
from simulator.world import Number, World

DAILY = {"TIER_250": 250, "TIER_2K": 2000, "TIER_10K": 10_000, "TIER_100K": 100_000}


class NumberNews:
    def __init__(self, world: World, announcing: Announcing) -> None:
        self._world = world
        self._announcing = announcing

    def change(self, number: Number, given: LineChangeIn) -> None:
        standing = number.standing
        if given.verified is not None:
            standing.verification = "VERIFIED" if given.verified else "NOT_VERIFIED"
        if given.registered is not None:
            standing.registered = given.registered
            standing.status = "CONNECTED" if given.registered else "DISCONNECTED"
        if given.pin is not None:
            standing.pin = given.pin or None
        if given.coexistence is not None:
            standing.on_biz_app = given.coexistence
        if given.deleted_seconds is not None:
            standing.deleted_until = time.time() + given.deleted_seconds
        if given.sync_seconds is not None:
            standing.sync_until = time.time() + given.sync_seconds
        if given.forget_attempts:
            for times in (standing.registrations, standing.deregistrations, standing.wrong_pins):
                times.clear()
        if given.health is not None:
            number.fields.pop("health_status", None)
            if given.health:
                number.fields["health_status"] = given.health
        self._rated(number, given)
        self._named(number, given)
        if given.security is not None and given.webhook:
            value = {"event": given.security, "requester": "7009007"}
            self._announcing.of_number(number, "security", value)
        self._world.changed()

    def limit(self, portfolio: Portfolio, limit: str, *, webhook: bool) -> None:
        """It is the portfolio's: told of every account, and repeated of every number."""
        portfolio.limit = limit
        self._world.changed()
        if not webhook:
            return
        daily = DAILY.get(limit, -1)
        for account in self._world.accounts.values():
            if account.profile.portfolio == portfolio.id:
                value = {"max_daily_conversations_per_business": daily}
                self._announcing.tell(account.id, "business_capability_update", value)
        for number in self._world.numbers.values():
            if number.account.profile.portfolio == portfolio.id:
                told = {"event": "ONBOARDING", "max_daily_conversations_per_business": limit}
                self._announcing.of_number(number, "phone_number_quality_update", told)

    def _rated(self, number: Number, given: LineChangeIn) -> None:
        """Quality and status; that there is more throughput is told as an upgrade."""
        standing = number.standing
        event = None
        if given.quality is not None:
            number.fields.pop("quality_rating", None)
            worse = given.quality == "RED" and standing.quality != "RED"
            better = standing.quality == "RED" and given.quality != "RED"
            event = "FLAGGED" if worse else "UNFLAGGED" if better else None
            standing.quality = given.quality
        if given.status is not None:
            number.fields.pop("status", None)
            standing.status = given.status
        if given.throughput is not None:
            number.throughput = given.throughput
            event = "THROUGHPUT_UPGRADE" if given.throughput > 80 else event
        if event is None or not given.webhook:
            return
        portfolio = self._world.portfolios.get(number.account.profile.portfolio or "")
        limit = portfolio.limit if portfolio is not None else "TIER_100K"
        value = {"event": event, "current_limit": limit}
        value["max_daily_conversations_per_business"] = limit
        self._announcing.of_number(number, "phone_number_quality_update", value)

    def _named(self, number: Number, given: LineChangeIn) -> None:
        """The verdict on the new name, or on the first one where no other is asked for."""
        standing, decision = number.standing, given.name_decision
        if decision is None:
            return
        verdict = {"REJECTED": "DECLINED", "APPROVED": "APPROVED"}.get(decision, "PENDING_REVIEW")
        asked = standing.new_name or number.verified_name
        if standing.new_name is not None:
            standing.new_name_status = verdict
        else:
            standing.name_status = verdict
        if given.webhook:
            value = {
                "decision": decision,
                "requested_verified_name": asked,
                "rejection_reason": given.name_reason,
            }
            self._announcing.of_number(number, "phone_number_name_update", value)
