"""Setting up, switching off and renewing a person's second factor."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from core.database import Database
from core.keyring import Keyring
from models.auth import events, people, totp
from models.auth.proving import Claim, Prover
from models.auth.tables import Credential
from models.auth.types import Origin


class IsOn(Exception):
    """The second factor is on: it is not replaced, only switched off."""


class IsOff(Exception):
    """The second factor is off, or its secret was replaced meanwhile."""


class NotTheCode(Exception):
    """It is not the code that the app shows now."""


class Proposal(NamedTuple):
    """A secret for an authenticator app, as text and as the address that a QR code shows."""

    secret: str
    otpauth_url: str


class SecondFactor:
    """One person's. Everything is told in their security events."""

    def __init__(self, database: Database, keyring: Keyring, user_id: UUID, origin: Origin) -> None:
        self._database = database
        self._keyring = keyring
        self._user_id = user_id
        self._origin = origin

    async def propose(self) -> Proposal:
        """The secret counts for nothing before a code of it was sent. Raises `IsOn`."""
        secret = totp.new_secret()
        sealed = await self._keyring.seal_text(secret, purpose=totp.PURPOSE)
        async with self._database.transaction(user=self._user_id) as session:
            if not await totp.propose(session, self._user_id, sealed):
                raise IsOn
            await events.note(session, self._user_id, "two_factor.proposed", self._origin)
            email = (await people.account(session, self._user_id)).email
        return Proposal(secret, totp.address_of(secret, email))

    async def enable(self, code: str) -> Sequence[str]:
        """Turn it on and answer the recovery codes. Raises `IsOn`, `IsOff`, `NotTheCode`."""
        credential = await self._credential()
        if credential.totp_confirmed_at is not None:
            raise IsOn
        sealed = credential.sealed_totp
        if sealed is None:
            raise IsOff
        secret = await self._keyring.open_text(sealed, purpose=totp.PURPOSE)
        given = totp.plain(code)
        step = totp.step_of(secret, given) if totp.is_app_code(given) else None
        if step is None:
            raise NotTheCode
        async with self._database.transaction(user=self._user_id) as session:
            if not await totp.confirm(session, self._user_id, sealed, step):
                raise IsOff
            codes = await totp.renew_recovery_codes(session, self._user_id)
            await events.note(session, self._user_id, "two_factor.enabled", self._origin)
        return codes

    async def disable(self, prover: Prover, password: str, code: str) -> None:
        """Raises `IsOff`, and what `Prover` raises."""
        await self._must_be_on()
        async with prover.proved(self._claim(password, code)) as session:
            await totp.disable(session, self._user_id)
            await events.note(session, self._user_id, "two_factor.disabled", self._origin)

    async def renew_recovery_codes(self, prover: Prover, password: str, code: str) -> Sequence[str]:
        """Raises `IsOff`, and what `Prover` raises."""
        await self._must_be_on()
        async with prover.proved(self._claim(password, code)) as session:
            codes = await totp.renew_recovery_codes(session, self._user_id)
            await events.note(session, self._user_id, "recovery_codes.renewed", self._origin)
        return codes

    def _claim(self, password: str, code: str) -> Claim:
        return Claim(self._user_id, password, code, self._origin, "proof")

    async def _must_be_on(self) -> None:
        if (await self._credential()).totp_confirmed_at is None:
            raise IsOff

    async def _credential(self) -> Credential:
        async with self._database.reading(user=self._user_id) as session:
            return await session.get_one(Credential, self._user_id)
