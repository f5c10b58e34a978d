"""A signup's number: which it is, registered once, and its phone's contacts and history."""

import secrets
from datetime import UTC, datetime

from temporalio import activity

from activities.onboarding.judging import done, failed, judged, skipped
from activities.onboarding.stepping import At, Stepper
from clients.meta.errors import AnswerLost, InDoubt, NotSent, Refused
from clients.meta.onboarding import MetaOnboarding
from clients.meta.onboarding_results import SignupNumber
from clients.meta.refusals_onboarding import SyncRefused, WrongPin
from core.keyring import Keyring
from models.accounts.connecting import NumberFacts, TakenByAnother
from models.accounts.types import PIN_PURPOSE, Quality
from models.onboarding import claiming
from models.onboarding.rules import SYNC_WITHIN
from models.onboarding.types import (
    Outcome,
    Reason,
    SignupMode,
    StepInput,
    StepName,
    StepResult,
    StepState,
)

_QUALITIES = frozenset(Quality)
_STANDARD, _HIGH, _ON_THE_PHONE = 80, 1000, 20
_ALREADY = 2593107
_SYNCS = {StepName.SYNC_CONTACTS: "smb_app_state_sync", StepName.SYNC_HISTORY: "history"}
_ENTER_PIN = (
    "The number has a PIN of its own. Enter it, or have it reset in WhatsApp Manager "
    "(Phone numbers, Two-step verification)."
)


class NumberSteps:
    def __init__(self, stepper: Stepper, meta: MetaOnboarding) -> None:
        self._stepper = stepper
        self._meta = meta

    @activity.defn(name="onboarding.find_number")
    async def find_number(self, input: StepInput) -> StepResult:
        """Which number of the account it is."""
        return await self._stepper.take(input, self._find)

    @activity.defn(name="onboarding.register")
    async def register(self, input: StepInput) -> StepResult:
        """Register the number, once; where that was asked before, Meta's word for it decides."""
        return await self._stepper.take(input, self._register)

    @activity.defn(name="onboarding.sync_phone")
    async def sync_phone(self, input: StepInput) -> StepResult:
        """Ask for what the phone holds, once; an answer that was lost counts as yes."""
        return await self._stepper.take(input, self._sync)

    async def _find(self, at: At) -> Outcome:
        signup = at.signup
        assert signup.waba_id is not None
        found = await self._meta.numbers(signup.waba_id, await at.token())
        number = _chosen(found, signup.meta_number_id, signup.mode)
        if isinstance(number, Outcome):
            return number
        kept = NumberFacts(
            number.id,
            number.display_phone_number or "",
            number.verified_name,
            number.quality if number.quality in _QUALITIES else Quality.UNKNOWN,
            _throughput(number),
        )
        try:
            async with at.change() as (session, held):
                if number.is_on_biz_app and held.mode != SignupMode.RECONNECT:
                    held.mode = SignupMode.COEXISTENCE
                await claiming.claim_number(session, held, kept, coexistence=number.is_on_biz_app)
        except TakenByAnother:
            advice = "Another organization has connected this number. Disconnect it there first."
            return failed(Reason.TAKEN, advice)
        return done()

    async def _register(self, at: At) -> Outcome:
        signup, token = at.signup, await at.token()
        assert signup.meta_number_id is not None
        number = await self._meta.number(signup.meta_number_id, token)
        if number.is_on_biz_app:
            return skipped(Reason.COEXISTENCE)
        if number.registered:
            await _note_registered(at)
            return done() if at.posted_at else skipped(Reason.ALREADY_CONNECTED)
        if at.posted_at is not None:
            return _unknown()
        if number.code_verification not in (None, "VERIFIED"):
            advice = (
                "Meta wants the number verified first: ask for a code by SMS or voice, confirm "
                "it, then try this step again."
            )
            return failed(Reason.NOT_VERIFIED, advice)
        pin = await _pin(at, number)
        if pin is None:
            return failed(Reason.WRONG_PIN, _ENTER_PIN)
        if not await at.post():
            return _unknown()
        return await self._post(at, signup.meta_number_id, token, pin)

    async def _post(self, at: At, number_id: str, token: str, pin: str) -> Outcome:
        try:
            await self._meta.register(number_id, token, pin)
        except NotSent:
            await at.unpost()
            raise
        except InDoubt:
            # The next attempt reads whether it was obeyed.
            raise
        except Refused as error:
            if isinstance(error, WrongPin):
                await _forget_pin(at)
            await at.unpost()
            return judged(at.step, error, last=True)
        await _note_registered(at)
        return done()

    async def _sync(self, at: At) -> Outcome:
        signup = at.signup
        assert signup.meta_number_id is not None
        if at.posted_at is not None:
            return _unconfirmed()
        began = signup.assets_at or signup.code_at or signup.created_at
        if began is not None and datetime.now(UTC) - began > SYNC_WITHIN:
            return skipped(Reason.TOO_LATE, SyncRefused.advice)
        token = await at.token()
        if not await at.post():
            return _unconfirmed()
        try:
            await self._meta.ask_for_sync(signup.meta_number_id, token, _SYNCS[at.step])
        except NotSent:
            await at.unpost()
            raise
        except AnswerLost:
            return _unconfirmed()
        except SyncRefused as error:
            already = error.subcode == _ALREADY or error.code == _ALREADY
            reason = Reason.ALREADY_ASKED if already else Reason.TOO_LATE
            return skipped(reason, SyncRefused.advice)
        except Refused as error:
            await at.unpost()
            return judged(at.step, error, last=True)
        return done()


def _chosen(
    found: list[SignupNumber], asked: str | None, mode: SignupMode | str
) -> SignupNumber | Outcome:
    if asked is not None:
        for number in found:
            if number.id == asked:
                return number
        advice = "The account does not show this number yet. Try again in a minute."
        return failed(Reason.NUMBER_NOT_FOUND, advice)
    if not found:
        advice = (
            "The account has no number yet. Add one in WhatsApp Manager or over our API, verify "
            "it, then try this step again."
        )
        return failed(Reason.NO_NUMBER, advice)
    if mode == SignupMode.COEXISTENCE:
        on_phone = [each for each in found if each.is_on_biz_app]
        found = on_phone or found
    if len(found) > 1:
        advice = "The account has several numbers. Choose one of them, then try this step again."
        return failed(Reason.SEVERAL_NUMBERS, advice, said=" ".join(each.id for each in found))
    return found[0]


def _throughput(number: SignupNumber) -> int:
    if number.is_on_biz_app:
        return _ON_THE_PHONE
    return _HIGH if number.throughput_level == "HIGH" else _STANDARD


async def _pin(at: At, number: SignupNumber) -> str | None:
    """The PIN to register with, kept before Meta hears of it; None where a person must say it."""
    keyring: Keyring = at.stepper.keyring
    async with at.change() as (session, signup):
        row = await claiming.number_of(session, signup)
        given, known = signup.sealed_pin, row.sealed_pin
        if given is None and known is None and number.is_pin_enabled:
            return None
        sealed = given or known
        if sealed is None:
            sealed = await keyring.seal_text(
                f"{secrets.randbelow(1_000_000):06}", purpose=PIN_PURPOSE
            )
        row.sealed_pin, signup.sealed_pin = sealed, None
        session.add(row)
    return await keyring.open_text(sealed, purpose=PIN_PURPOSE)


async def _forget_pin(at: At) -> None:
    async with at.change() as (session, signup):
        row = await claiming.number_of(session, signup)
        row.sealed_pin = None
        session.add(row)


async def _note_registered(at: At) -> None:
    async with at.change() as (session, signup):
        row = await claiming.number_of(session, signup)
        row.registered_at = row.registered_at or datetime.now(UTC)
        session.add(row)


def _unknown() -> Outcome:
    advice = (
        "Meta was asked to register the number, did not answer, and does not show it as "
        "registered. Wait a minute and try again: that asks Meta once more, and ten times in 72 "
        "hours are all there are."
    )
    return failed(Reason.OUTCOME_UNKNOWN, advice)


def _unconfirmed() -> Outcome:
    advice = (
        "Meta was asked and its answer was lost. It may be asked only once, so it was not asked "
        "again: what the phone holds comes by itself, or not at all."
    )
    return Outcome(state=StepState.UNCONFIRMED, reason=Reason.OUTCOME_UNKNOWN, advice=advice)
