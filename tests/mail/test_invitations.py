"""What an invitation's mail says, and the tokens it brings."""

from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from temporalio.testing import ActivityEnvironment

from activities.mail.activities import MailActivities
from clients.mail.folder import FolderMailer
from core.database import Database
from core.ids import new_id
from models.auth import tokens
from models.mail.types import MailInput, MailPurpose, MailStatus
from tests.auth.people import read, text_of, token_in
from tests.mail.office import PUBLIC_URL, a_person


async def an_invitation(
    owner: asyncpg.Connection, organization: UUID, by: UUID | None, status: str = "PENDING"
) -> UUID:
    made = new_id()
    await owner.execute(
        "insert into invitation (id, organization_id, email, role, status, invited_by, expires_at,"
        " asked_at) values ($1, $2, $3, 'AGENT', $4, $5, now() + interval '7 days', now())",
        made,
        organization,
        f"{made}@parley.test",
        status,
        by,
    )
    return made


async def send(database: Database, folder: Path, organization: UUID, id: UUID) -> MailStatus:
    mailer = FolderMailer(folder, "Parley <no-reply@parley.test>")
    mail = MailInput(
        mail_id=new_id(),
        purpose=MailPurpose.INVITATION,
        organization_id=organization,
        invitation_id=id,
    )
    send = MailActivities(database, mailer, PUBLIC_URL).send
    return (await ActivityEnvironment().run(send, mail)).status


def mails_in(folder: Path) -> list[EmailMessage]:
    return [read(path) for path in sorted(folder.glob("*.eml"))]


async def hashes(owner: asyncpg.Connection, id: UUID) -> list[bytes]:
    found: list[bytes] = await owner.fetchval(
        "select token_hashes from invitation where id = $1", id
    )
    return found


async def test_each_mail_of_an_invitation_brings_a_token_and_all_of_them_open_it(
    database: Database, owner: asyncpg.Connection, organization: UUID, tmp_path: Path
) -> None:
    inviter = await a_person(database, name="Olga Owner")
    await owner.execute(
        "insert into membership (organization_id, user_id, role) values ($1, $2, 'OWNER')",
        organization,
        inviter,
    )
    id = await an_invitation(owner, organization, inviter)

    sent = [await send(database, tmp_path, organization, id) for _ in range(2)]

    mails = mails_in(tmp_path)
    found = [tokens.read(token_in(mail), 2) for mail in mails]
    assert sent == [MailStatus.SENT] * 2
    assert [each.ids for each in found if each] == [(organization, id)] * 2
    assert [each.hash for each in found if each] == await hashes(owner, id)
    assert mails[0]["Subject"] == "You are invited to Blue Door Bakery"
    assert "Olga Owner invites you to Blue Door Bakery at Parley as AGENT" in text_of(mails[0])
    assert f"{PUBLIC_URL}/invitations/accept#token={token_in(mails[0])}" in text_of(mails[0])


@pytest.mark.parametrize("status", ["ACCEPTED", "REVOKED", "EXPIRED"])
async def test_an_invitation_that_is_over_is_not_mailed(
    database: Database,
    owner: asyncpg.Connection,
    organization: UUID,
    tmp_path: Path,
    status: str,
) -> None:
    id = await an_invitation(owner, organization, None, status)

    assert await send(database, tmp_path, organization, id) is MailStatus.NOT_NEEDED
    assert mails_in(tmp_path) == []
    assert await hashes(owner, id) == []


async def test_an_invitation_of_another_organization_is_not_found(
    database: Database,
    owner: asyncpg.Connection,
    organization: UUID,
    other_organization: UUID,
    tmp_path: Path,
) -> None:
    id = await an_invitation(owner, organization, None)

    assert await send(database, tmp_path, other_organization, id) is MailStatus.NOT_NEEDED
