"""Asking for a mail, in the transaction of what it tells of."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.mail.types import MailInput, MailPurpose


async def to_person(session: AsyncSession, purpose: MailPurpose, user_id: UUID) -> UUID:
    """Have a person written to once this transaction has committed; returns the mail's id."""
    mail = MailInput(mail_id=new_id(), purpose=purpose, user_id=user_id)
    return await _wanted(session, user_id, mail)


async def invitation(session: AsyncSession, organization_id: UUID, invitation_id: UUID) -> UUID:
    """Have an invitation mailed, or mailed once more; each mail of it has its own token."""
    mail = MailInput(
        mail_id=new_id(),
        purpose=MailPurpose.INVITATION,
        organization_id=organization_id,
        invitation_id=invitation_id,
    )
    return await _wanted(session, organization_id, mail)


async def _wanted(session: AsyncSession, owner: UUID, mail: MailInput) -> UUID:
    # The owner is a person or an organization; ids of one are never ids of the other.
    payload = mail.model_dump(mode="json", exclude_none=True)
    await outbox.add(session, owner, [Wake(WakeKind.MAIL_WANTED, mail.mail_id, payload)])
    return mail.mail_id
