"""Sending one mail: whom to, with which token, and whether it is still needed."""

from uuid import UUID

from temporalio import activity

from activities.mail.writing import write
from clients.mail.errors import MailDelayed, MailRefused
from clients.mail.mail import Mail, Mailer
from core.database import Database
from core.temporal.errors import failure
from models.auth import email_tokens, people, tokens
from models.auth.types import EmailPurpose
from models.mail.invited import give_token
from models.mail.types import MailInput, MailOutcome, MailPurpose, MailStatus


class MailActivities:
    def __init__(self, database: Database, mailer: Mailer, public_url: str) -> None:
        self._database = database
        self._mailer = mailer
        self._public_url = public_url

    @activity.defn(name="mail.send")
    async def send(self, input: MailInput) -> MailOutcome:
        """Make a token, keep its hash, send the mail.

        A repeated mail bears the same id and another token, and both tokens work: the first
        mail may have arrived.
        """
        mail = await self._written(input)
        if mail is None:
            return MailOutcome(status=MailStatus.NOT_NEEDED)
        try:
            await self._mailer.send(mail, input.mail_id)
        except MailRefused as error:
            raise failure(type(error).__name__, error.code, non_retryable=True) from None
        except MailDelayed as error:
            raise failure(type(error).__name__, error.code) from None
        return MailOutcome(status=MailStatus.SENT)

    async def _written(self, input: MailInput) -> Mail | None:
        match input:
            case MailInput(user_id=UUID() as user_id):
                return await self._to_person(input.purpose, user_id)
            case MailInput(organization_id=UUID() as organization, invitation_id=UUID() as id):
                return await self._to_invited(organization, id)
            case _:
                raise failure("NobodyToWriteTo", non_retryable=True)

    async def _to_person(self, purpose: MailPurpose, user_id: UUID) -> Mail | None:
        async with self._database.transaction(user=user_id) as session:
            person = await people.account(session, user_id)
            if purpose is MailPurpose.VERIFY_EMAIL and person.email_verified_at is not None:
                return None
            token = None
            if purpose in EmailPurpose.__members__:
                token = await email_tokens.issue(session, user_id, EmailPurpose(purpose))
        return write(purpose, person.email, self._public_url, {"name": person.name}, token)

    async def _to_invited(self, organization_id: UUID, invitation_id: UUID) -> Mail | None:
        token = tokens.make(organization_id, invitation_id)
        async with self._database.transaction([organization_id]) as session:
            found = await give_token(session, invitation_id, tokens.hash_of(token))
        if found is None:
            return None
        values = {
            "organization": found.organization,
            "inviter": found.inviter or "Somebody",
            "role": found.role,
            "expires": f"{found.expires_at:%d %B %Y, %H:%M} UTC",
        }
        return write(MailPurpose.INVITATION, found.email, self._public_url, values, token)
