"""An invitation from its making to its end."""

import contextlib
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.organizations.invitations import InvitationActivities
    from core.temporal import options
    from core.temporal.search_attributes import STATUS
    from models.organizations.types import (
        AttendInput,
        InvitationRef,
        InvitationStanding,
        InvitationStatus,
    )


@workflow.defn(name="Invitation")
class InvitationWorkflow:
    """Waits until an invitation is accepted, revoked or too old, and then marks it EXPIRED.

    The row is the truth; a signal says no more than that it changed. Without one the row is
    read again when its time is up, so a signal that never came costs nothing.
    """

    @workflow.init
    def __init__(self, input: InvitationRef) -> None:
        self._ref = input
        self._changed = False
        self._standing: InvitationStanding | None = None

    @workflow.run
    async def run(self, input: InvitationRef) -> InvitationStanding:
        standing = await self._attend()
        while standing.status is InvitationStatus.PENDING:
            await self._wait(standing)
            standing = await self._attend()
        return standing

    @workflow.signal(description="It was accepted, revoked or mailed again: look at the row.")
    def changed(self) -> None:
        self._changed = True

    @workflow.query(description="Where the invitation stood when its row was last read.")
    def standing(self) -> InvitationStanding | None:
        return self._standing

    async def _wait(self, standing: InvitationStanding) -> None:
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._changed,
                timeout=max(standing.expires_at - workflow.now(), timedelta(seconds=1)),
                timeout_summary="until it expires",
            )

    async def _attend(self) -> InvitationStanding:
        self._changed = False
        standing = await workflow.execute_activity_method(
            InvitationActivities.attend,
            AttendInput(**dict(self._ref), now=workflow.now()),
            **options.described(options.DATABASE, "read the row, end it when it is too old"),
        )
        self._standing = standing
        workflow.upsert_search_attributes([STATUS.value_set(standing.status)])
        until = f" until {standing.expires_at:%Y-%m-%d %H:%M} UTC"
        pending = standing.status is InvitationStatus.PENDING
        workflow.set_current_details(f"**{standing.status}**{until if pending else ''}")
        return standing
