"""What somebody may ask for who is not logged in. Nothing tells whether an address is known."""

from uuid import UUID

from core.database import Database
from core.ids import new_id
from models.auth import email_tokens, events, guesses, passwords, people, sessions, tokens
from models.auth.guesses import TooManyTries
from models.auth.types import EmailPurpose, Origin, SessionEnd
from models.mail import mailing
from models.mail.types import MailPurpose

# So many mails may anybody cause to one address in ten minutes; more are left out silently.
MAILS = 5
_ASKED, _MAILED = "mail-asked", "mail"
_EVENTS = {
    MailPurpose.VERIFY_EMAIL: "email.verification_asked",
    MailPurpose.RESET_PASSWORD: "password.reset_asked",
    MailPurpose.ALREADY_REGISTERED: "account.registered_again",
}


class BadToken(Exception):
    """It was never good, was used, or is too old."""


class Accounts:
    """`most` requests of an address that write mails are let through in ten minutes."""

    def __init__(self, database: Database, most: int) -> None:
        self._database = database
        self._most = most

    async def register(self, email: str, name: str, password: str, origin: Origin) -> None:
        """Raises `BadPassword`, `TooManyTries`."""
        passwords.check(password, email)
        await self._count(origin)
        hash, user_id = await passwords.hashed(password), new_id()
        async with self._database.transaction(user=user_id) as session:
            made = await people.add(session, user_id, email, name, hash)
            if made:
                await events.note(session, user_id, "account.registered", origin)
                await mailing.to_person(session, MailPurpose.VERIFY_EMAIL, user_id)
        if not made:
            await self._write(MailPurpose.ALREADY_REGISTERED, email, origin)

    async def write(self, purpose: MailPurpose, email: str, origin: Origin) -> None:
        """Have a token mailed, if there is such a person. Raises `TooManyTries`."""
        await self._count(origin)
        await self._write(purpose, email, origin)

    async def verify_email(self, token: str, origin: Origin) -> None:
        """Raises `BadToken`."""
        user_id, hash = _read(token)
        async with self._database.transaction(user=user_id) as session:
            if not await email_tokens.use(session, user_id, hash, EmailPurpose.VERIFY_EMAIL):
                raise BadToken
            await people.verified(session, user_id)
            await events.note(session, user_id, "email.verified", origin)

    async def reset_password(self, token: str, password: str, origin: Origin) -> None:
        """Raises `BadToken`, and `BadPassword` while the token stays good."""
        user_id, hash = _read(token)
        async with self._database.reading(user=user_id) as session:
            if not await email_tokens.works(session, hash, EmailPurpose.RESET_PASSWORD):
                raise BadToken
            email = (await people.account(session, user_id)).email
        passwords.check(password, email)
        new_hash = await passwords.hashed(password)
        async with self._database.transaction(user=user_id) as session:
            if not await email_tokens.use(session, user_id, hash, EmailPurpose.RESET_PASSWORD):
                raise BadToken
            await people.change_password(session, user_id, new_hash)
            await people.verified(session, user_id)
            await sessions.end_all(session, user_id, SessionEnd.PASSWORD_CHANGED)
            await events.note(session, user_id, "password.reset", origin)

    async def _write(self, purpose: MailPurpose, email: str, origin: Origin) -> None:
        """For nobody as much is done as for somebody, short of the mail."""
        async with self._database.transaction() as session:
            _, used = await guesses.count(session, _MAILED, email)
            known = await people.of_email(session, email)
        async with self._database.transaction(user=known or new_id()) as session:
            if known is not None and used <= MAILS:
                await mailing.to_person(session, purpose, known)
                await events.note(session, known, _EVENTS[purpose], origin)

    async def _count(self, origin: Origin) -> None:
        subject = guesses.neighbourhood(origin.address)
        async with self._database.transaction() as session:
            counted, used = await guesses.count(session, _ASKED, subject)
        if used > self._most:
            raise TooManyTries(counted.ends_in)


def _read(token: str) -> tuple[UUID, bytes]:
    found = tokens.read(token, 1)
    if found is None:
        raise BadToken
    return found.ids[0], found.hash
