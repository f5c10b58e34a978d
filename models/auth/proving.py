"""Proving who one is: the password, and the second factor where there is one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from models.auth import events, guesses, passwords, people, totp
from models.auth.guesses import Counted, TooManyTries, Tried
from models.auth.types import Origin

_KIND = "guess"
_REHASH = text("""
    update credential set password_hash = :now where user_id = :user and password_hash = :before
""")


class WrongCredentials(Exception):
    """Wrong, or the account is locked, or there is none: nobody is told which."""


class CodeNeeded(Exception):
    """The password was right; a code of the second factor was not sent."""


class WrongCode(Exception):
    """The password was right; the code was not, or it was used before."""


class Claim(NamedTuple):
    """Who somebody says to be, and what they show for it. A failed one is told as `what`.failed."""

    user_id: UUID
    password: str
    code: str | None
    origin: Origin
    what: str
    needs_code: bool = True


class _Right(NamedTuple):
    """What was found right, before anything is used up."""

    tried: Tried
    step: int | None = None
    recovery_code: str | None = None
    new_hash: str | None = None


class Prover:
    """Judges passwords and codes. `most` failures are free for an address in ten minutes."""

    def __init__(self, database: Database, keyring: Keyring, most: int) -> None:
        self._database = database
        self._keyring = keyring
        self._most = most

    @asynccontextmanager
    async def by_email(
        self, email: str, password: str, code: str | None, origin: Origin
    ) -> AsyncIterator[tuple[AsyncSession, UUID]]:
        """A transaction of whoever this is; raises what is wrong, or `TooManyTries`."""
        async with self._database.reading() as session:
            user_id = await people.of_email(session, email) or new_id()
        async with self.proved(Claim(user_id, password, code, origin, "login")) as session:
            yield session, user_id

    @asynccontextmanager
    async def proved(self, claim: Claim) -> AsyncIterator[AsyncSession]:
        """A transaction in which the code is used up and no failure counts."""
        counted = await self._counted(claim.origin)
        right = await self._judged(claim, counted)
        try:
            async with self._database.transaction(user=claim.user_id) as session:
                await _use(session, claim, right)
                await guesses.discount(session, counted)
                yield session
        except WrongCode:
            await self._failed(claim, right.tried)
            raise

    async def _counted(self, origin: Origin) -> Counted:
        async with self._database.transaction() as session:
            subject = guesses.neighbourhood(origin.address)
            counted, used = await guesses.count(session, _KIND, subject)
        if used > self._most:
            raise TooManyTries(counted.ends_in)
        return counted

    async def _judged(self, claim: Claim, counted: Counted) -> _Right:
        async with self._database.transaction(user=claim.user_id) as session:
            tried = await guesses.begin_try(session, claim.user_id)
        kept = None if tried is None else tried.password_hash
        right = await passwords.matches(kept, claim.password)
        if tried is None or not right:
            await self._failed(claim, tried)
            raise WrongCredentials
        try:
            found = await self._with_code(claim, tried)
        except CodeNeeded:
            await self._took_back(claim.user_id, tried, counted)
            raise
        except WrongCode:
            await self._failed(claim, tried)
            raise
        if not passwords.is_outdated(tried.password_hash):
            return found
        return found._replace(new_hash=await passwords.hashed(claim.password))

    async def _with_code(self, claim: Claim, tried: Tried) -> _Right:
        if tried.sealed_totp is None or not (tried.has_totp and claim.needs_code):
            return _Right(tried)
        if claim.code is None:
            raise CodeNeeded
        code = totp.plain(claim.code)
        if not totp.is_app_code(code):
            return _Right(tried, recovery_code=code)
        secret = await self._keyring.open_text(tried.sealed_totp, purpose=totp.PURPOSE)
        step = totp.step_of(secret, code)
        if step is None:
            raise WrongCode
        return _Right(tried, step=step)

    async def _failed(self, claim: Claim, tried: Tried | None) -> None:
        """Tell the person; a locked account is not told of again."""
        if tried is None:
            return
        async with self._database.transaction(user=claim.user_id) as session:
            await events.note(session, claim.user_id, f"{claim.what}.failed", claim.origin)
            if tried.locked_until is not None:
                await events.note(session, claim.user_id, "account.locked", claim.origin)

    async def _took_back(self, user_id: UUID, tried: Tried, counted: Counted) -> None:
        async with self._database.transaction(user=user_id) as session:
            await guesses.take_back(session, user_id, tried)
            await guesses.discount(session, counted)


async def _use(session: AsyncSession, claim: Claim, right: _Right) -> None:
    """Raises `WrongCode` when the code was used before."""
    user_id = claim.user_id
    if right.step is not None and not await totp.use_step(session, user_id, right.step):
        raise WrongCode
    if right.recovery_code is not None:
        if not await totp.use_recovery_code(session, user_id, right.recovery_code):
            raise WrongCode
        await events.note(session, user_id, "recovery_code.used", claim.origin)
    await guesses.forget_failures(session, user_id)
    if right.new_hash is not None:
        values = {"user": user_id, "now": right.new_hash, "before": right.tried.password_hash}
        await (await session.connection()).execute(_REHASH, values)
