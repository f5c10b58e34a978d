"""A business's token: got once, sealed before anything else is done, and looked at."""

import asyncio

from temporalio import activity

from activities.onboarding.judging import CLICK, code_of, done, failed
from activities.onboarding.stepping import At, Stepper
from clients.meta.errors import InDoubt, NotSent, Refused
from clients.meta.onboarding import MetaOnboarding
from clients.meta.onboarding_results import TokenFacts
from core.database import DatabaseUnavailable
from core.meta_settings import MetaSettings
from models.accounts import tokens
from models.accounts.connecting import TakenByAnother
from models.onboarding import claiming
from models.onboarding.types import CODE_PURPOSE, Outcome, Reason, StepInput, StepResult

MANAGEMENT, MESSAGING = "whatsapp_business_management", "whatsapp_business_messaging"
_NEEDED = (MANAGEMENT, MESSAGING)
_EXPIRED, _SPENT = 36007, 36009
# The token cannot be had twice: PostgreSQL gets a few chances to come back.
_STORE_TRIES, _STORE_PAUSE = 5, 1.0


class TokenSteps:
    def __init__(self, stepper: Stepper, meta: MetaOnboarding, settings: MetaSettings) -> None:
        self._stepper = stepper
        self._meta = meta
        self._settings = settings

    @activity.defn(name="onboarding.exchange_code")
    async def exchange_code(self, input: StepInput) -> StepResult:
        """Exchange the code, once. An attempt that finds it spent and no token says so."""
        return await self._stepper.take(input, self._exchange)

    @activity.defn(name="onboarding.fetch_token")
    async def fetch_token(self, input: StepInput) -> StepResult:
        """Fetch the token of a hosted signup; may be repeated."""
        return await self._stepper.take(input, self._fetch)

    @activity.defn(name="onboarding.check_token")
    async def check_token(self, input: StepInput) -> StepResult:
        """Look at the token's permissions and accounts, and keep it with the account."""
        return await self._stepper.take(input, self._check)

    async def _exchange(self, at: At) -> Outcome:
        if at.signup.sealed_token is not None:
            return done()
        if at.posted_at is not None:
            return _spent()
        if self._settings.app_id is None:
            return failed(Reason.NOT_CONFIGURED, "Set META_APP_ID and META_CONFIG_ID.")
        if at.signup.sealed_code is None:
            return failed(Reason.NO_CODE, f"Meta has sent no code. {CLICK}")
        code = await at.stepper.keyring.open_text(at.signup.sealed_code, purpose=CODE_PURPOSE)
        if not await at.post():
            return _spent()
        try:
            token = await self._meta.exchange_code(code)
        except NotSent:
            await at.unpost()
            raise
        except InDoubt:
            return _spent()
        except Refused as error:
            return _code_refused(error)
        await self._store(at, token)
        return done()

    async def _fetch(self, at: At) -> Outcome:
        system = self._settings.system_token
        if system is None or self._settings.business_id is None:
            return failed(Reason.NOT_CONFIGURED, "Set META_SYSTEM_TOKEN and META_BUSINESS_ID.")
        if at.signup.portfolio_id is None:
            return failed(Reason.NO_ACCOUNT, "Meta did not say whose account it is.")
        token = await self._meta.fetch_token(at.signup.portfolio_id, system.get_secret_value())
        await self._store(at, token)
        return done()

    async def _store(self, at: At, token: str) -> None:
        kept = await tokens.keep(at.stepper.keyring, token)
        for left in reversed(range(_STORE_TRIES)):
            try:
                async with at.change() as (_, signup):
                    signup.sealed_token, signup.sealed_code = kept.sealed, None
            except DatabaseUnavailable:
                if not left:
                    raise
                await asyncio.sleep(_STORE_PAUSE)
            else:
                return

    async def _check(self, at: At) -> Outcome:
        token = await at.token()
        facts = await self._meta.debug_token(token)
        if not facts.is_valid or facts.app_id not in (None, self._settings.app_id):
            return failed(Reason.TOKEN_INVALID, f"Meta does not take the token. {CLICK}")
        missing = [scope for scope in _NEEDED if scope not in facts.scopes]
        if missing:
            advice = f"{CLICK} In Meta's dialog leave every permission on."
            return failed(Reason.MISSING_PERMISSION, advice, said=", ".join(missing))
        async with at.change() as (session, signup):
            expected = await claiming.expected_account(session, signup)
            waba_id = signup.waba_id or expected or _first(facts)
            if (wrong := _wrong(facts, waba_id, expected)) is not None:
                return wrong
            assert waba_id is not None
            kept = tokens.KeptToken(
                signup.sealed_token or (await at.account()).sealed_token, tokens.print_of(token)
            )
            try:
                async with session.begin_nested():
                    await claiming.claim(session, signup, waba_id, kept, facts.expires_at)
            except TakenByAnother:
                return _taken()
        return done()


def _first(facts: TokenFacts) -> str | None:
    targets = facts.targets(MANAGEMENT)
    return targets[0] if targets else None


def _wrong(facts: TokenFacts, waba_id: str | None, expected: str | None) -> Outcome | None:
    targets = facts.targets(MANAGEMENT)
    if waba_id is None:
        return failed(Reason.NO_ACCOUNT, f"No WhatsApp account was shared with us. {CLICK}")
    if expected is not None and waba_id != expected:
        advice = f"{CLICK} This time choose the account that you connect again."
        return failed(Reason.OTHER_ACCOUNT, advice)
    if targets is not None and waba_id not in targets:
        return failed(Reason.OTHER_ACCOUNT, f"The token is not for this account. {CLICK}")
    return None


def _taken() -> Outcome:
    advice = (
        "Another organization has connected this account. Disconnect it there first, or ask "
        "whoever runs this installation."
    )
    return failed(Reason.TAKEN, advice)


def _spent() -> Outcome:
    advice = f"The code was used, but its token did not reach us. {CLICK}"
    return failed(Reason.CODE_SPENT, advice)


def _code_refused(error: Refused) -> Outcome:
    if error.subcode == _EXPIRED:
        advice = f"The code lived 30 seconds and was too old. {CLICK}"
        return failed(Reason.CODE_EXPIRED, advice, error=error)
    if error.subcode == _SPENT:
        return failed(Reason.CODE_SPENT, f"The code was used before. {CLICK}", error=error)
    advice = f"Meta did not take the code ({code_of(error)}). {CLICK}"
    return failed(Reason.REFUSED, advice, error=error)
