"""Delivering one message: look, take it into our hands, hand it to Meta, write down what came."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from activities.messages import reactions
from activities.sending import outcomes
from activities.sending.gate import Gatekeeper
from activities.sending.graces import Graces
from activities.sending.page import LATEST_START_SECONDS
from activities.sending.recorder import Recorder
from activities.sending.settlement import judged
from clients.meta.bodies import addressed, message_body, sent_through
from clients.meta.client import MetaClient
from clients.meta.errors import MetaError
from core.database import Database, DatabaseUnavailable
from core.ids import new_id
from core.keyring import Keyring
from models.accounts.types import TOKEN_PURPOSE
from models.flows.tokens import token_of, with_token
from models.messages.types import DeliverInput, DeliverOutcome
from models.sending import doubts, taking
from models.sending.advance import advance, reunite
from models.sending.claim import POST_WINDOW_SECONDS
from models.sending.interactive import lease_one
from models.sending.pace import Gate, Lease
from models.sending.taking import Look, Taken
from models.sending.types import Fact, RecipientState

LONGEST_SECONDS = 5.0
_AWAY = timedelta(seconds=2)
# A lease that took longer says too little about when its permit is (experiment X5).
_SLOW_LEASE_SECONDS = 0.02
_LEASES = 5
_MOMENT_SECONDS = 0.1


class Delivering:
    """One run of `deliver`. Nothing of it outlives the run but what is written down."""

    def __init__(
        self,
        database: Database,
        meta: MetaClient,
        keyring: Keyring,
        graces: Graces,
        message: DeliverInput,
    ) -> None:
        self._database = database
        self._meta = meta
        self._keyring = keyring
        self._graces = graces
        self._message = message
        self._organizations = [message.organization_id]
        self._gate = Gatekeeper(database, meta)
        self._began = monotonic()
        self._ends = self._began + LONGEST_SECONDS
        self._stopping = False
        self._probing = False
        self._until = self._began

    def finish(self) -> None:
        """Begin nothing more; what is under way is awaited and written down."""
        self._stopping = True

    async def run(self) -> DeliverOutcome:
        """Try while the message is due; then say where it stands, and when to look again."""
        while True:
            seen = await self._look()
            if (outcome := await self._outcome(seen)) is not None:
                return outcome
            if self._over():
                return reactions.stands(seen, wait=_AWAY)
            # Whatever may fail is done before the claim, which leaves a doubt behind it.
            token = await self._keyring.open_text(seen.sealed_token, purpose=TOKEN_PURPOSE)
            flow_token = await token_of(
                self._keyring, self._message.organization_id, self._message.message_id
            )
            if (taken := await self._take()) is not None:
                await self._hand_over(taken, seen, token, flow_token)
            elif (wait := await self._pass_gate(seen, token)) is not None:
                return reactions.stands(seen, wait=wait)

    async def _take(self) -> Taken | None:
        attempt_id = new_id()
        self._until = monotonic() + POST_WINDOW_SECONDS
        try:
            async with self._database.transaction(self._organizations) as session:
                return await taking.take(
                    session, self._message.message_id, attempt_id, now=self._now()
                )
        except DatabaseUnavailable:
            # Whether it committed nobody knows: what it may have left was never begun.
            await self._write(outcomes.released(attempt_id, self._now()))
            return None

    async def _look(self) -> Look:
        async with self._database.transaction(self._organizations) as session:
            return await taking.look(session, self._message.message_id)

    async def _outcome(self, seen: Look) -> DeliverOutcome | None:
        """Where it stands, unless it is due now."""
        if seen.settled:
            return reactions.stands(seen)
        if seen.state is RecipientState.SENDING:
            return await self._doubted(seen)
        wait = seen.due_at - self._now()
        return reactions.stands(seen, wait=wait) if seen.tries and wait > timedelta(0) else None

    async def _doubted(self, seen: Look) -> DeliverOutcome | None:
        """An attempt nobody told the fate of: judged once its grace is over."""
        async with self._database.transaction(self._organizations) as session:
            await reunite(session, self._message.organization_id)
            now = await doubts.clock(session)
            settle_after = seen.settle_after or now
            evidence = await self._graces.evidence(session, now, settle_after)
        wait = self._graces.wait(seen.purpose, settle_after, evidence)
        if wait > timedelta(0) or seen.attempt_id is None:
            return reactions.stands(seen, wait=wait)
        await self._write(judged(seen.attempt_id, seen.policy, self._now()))
        return await self._outcome(await self._look())

    async def _pass_gate(self, seen: Look, token: str) -> timedelta | None:
        """Wait a little for a send time, or for the next probe's turn; say so if that is long.

        A closed number must not hold a place in which others could send.
        """
        view = await self._gate.view(seen.number_id)
        wait = max(_MOMENT_SECONDS, view.probe_in.total_seconds())
        if monotonic() + wait > self._ends:
            return timedelta(seconds=wait)
        await asyncio.sleep(wait)
        if view.gate is Gate.OUTAGE and not self._stopping:
            await self._gate.knock(seen.number_id, seen.meta_number_id, token)
        return None

    async def _hand_over(self, taken: Taken, seen: Look, token: str, flow_token: str) -> None:
        body = message_body(
            addressed(phone=taken.address)
            if taken.address.startswith("+")
            else addressed(user_id=taken.address),
            taken.type,
            with_token(taken.type, taken.body, flow_token),
            echo=taken.attempt_id,
            reply_to=taken.about,
        )
        body = sent_through(body, seen.messaging_account)
        at = await self._turn(seen.number_id)
        if at is None or self._stopping:
            return await self._write(outcomes.released(taken.attempt_id, self._now()))
        await asyncio.sleep(max(0.0, at - monotonic()))
        begin_before = min(self._until, at + LATEST_START_SECONDS) if at else self._until
        try:
            sent = await self._meta.send(
                seen.meta_number_id, token, body, begin_before=begin_before
            )
        except MetaError as error:
            await self._write(reactions.fact_of(taken.attempt_id, error, seen.policy, self._now()))
            if (gate := reactions.closes(error)) is not None:
                await self._gate.close(seen.number_id, gate)
        else:
            await self._write(outcomes.accepted(taken.attempt_id, sent, self._now()))
            if self._probing:
                await self._gate.open(seen.number_id)

    async def _turn(self, number_id: UUID) -> float | None:
        """When the request may begin (0: at any time), or None when not before its fence."""
        for _ in range(_LEASES):
            asked_at = monotonic()
            try:
                async with self._database.transaction() as session:
                    lease: Lease = await lease_one(session, number_id)
                    leased_at = monotonic()
            except DatabaseUnavailable:
                return None
            self._probing = lease.probing
            if not lease.permits:
                return None
            if lease.unpaced:
                return 0.0
            if leased_at - asked_at <= _SLOW_LEASE_SECONDS:
                at = leased_at + lease.wait
                return at if at < self._until else None
        return None

    async def _write(self, fact: Fact) -> None:
        recorder = Recorder(self._record)
        recorder.add(fact)
        await recorder.close()

    async def _record(self, facts: Sequence[Fact]) -> None:
        async with self._database.transaction(self._organizations) as session:
            await advance(session, self._message.organization_id, facts)

    def _over(self) -> bool:
        return self._stopping or monotonic() >= self._ends

    def _now(self) -> datetime:
        return self._message.now + timedelta(seconds=monotonic() - self._began)
