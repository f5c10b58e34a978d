"""Mail without a mail server."""

import logging
import stat
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import AnyUrl

from clients.mail.choice import mailer_for
from clients.mail.folder import FolderMailer
from clients.mail.mail import Mail
from clients.mail.server import Encryption, MailServer
from clients.mail.smtp import SmtpMailer
from core.logging import redact
from core.settings import MailSettings

LINK = f"https://parley.example/verify?token={'t=' * 60}"
MAIL = Mail("person@b.example", "Grüße", f"Grüße, hier ist der Link:\n{LINK}\n")


def a_mailer(folder: Path) -> FolderMailer:
    return FolderMailer(folder, "Parley <no-reply@parley.example>")


def mails_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def test_a_mail_is_one_file_that_reads_as_it_was_written(tmp_path: Path) -> None:
    await a_mailer(tmp_path / "new" / "mail").send(MAIL, UUID(int=1))

    (path,) = mails_in(tmp_path / "new" / "mail")
    assert path.suffix == ".eml"
    read = message_from_bytes(path.read_bytes(), policy=default)
    assert read["To"] == "person@b.example"
    assert read["Subject"] == "Grüße"
    assert read.get_content() == MAIL.text
    assert f"\n{LINK}\n" in path.read_text()


async def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    await a_mailer(tmp_path / "mail").send(MAIL, UUID(int=1))

    (path,) = mails_in(tmp_path / "mail")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_the_newest_mail_sorts_last(tmp_path: Path) -> None:
    for number in (3, 1, 2):
        await a_mailer(tmp_path).send(MAIL, UUID(int=number))

    names = [path.stem for path in mails_in(tmp_path)]
    assert [UUID(name.split("-", 1)[1]).int for name in names] == [3, 1, 2]


async def test_the_log_shows_the_path_and_nothing_of_the_mail(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "clients.mail"):
        await a_mailer(tmp_path).send(MAIL, UUID("01900000-0000-7000-8000-000000000001"))

    (path,) = mails_in(tmp_path)
    assert [redact(record.getMessage()) for record in caplog.records] == [
        f"A mail was written to {path}"
    ]


def test_a_mail_server_is_used_where_one_is_set(tmp_path: Path) -> None:
    assert isinstance(mailer_for(MailSettings(folder=tmp_path)), FolderMailer)
    set_ = MailSettings.model_validate({"url": "smtps://mail.example"})
    assert isinstance(mailer_for(set_), SmtpMailer)


@pytest.mark.parametrize(
    ("url", "host", "port", "encryption"),
    [
        ("smtp://mail.example", "mail.example", 587, Encryption.STARTTLS),
        ("smtp://mail.example:2525", "mail.example", 2525, Encryption.STARTTLS),
        ("smtp://127.0.0.1.example", "127.0.0.1.example", 587, Encryption.STARTTLS),
        ("smtp://localhost:1025", "localhost", 1025, Encryption.NONE),
        ("smtp://[::1]:1025", "::1", 1025, Encryption.NONE),
        ("smtp://localhost:1025?starttls", "localhost", 1025, Encryption.STARTTLS),
        ("smtps://mail.example", "mail.example", 465, Encryption.FROM_THE_START),
    ],
)
def test_only_loopback_is_spoken_to_in_the_clear(
    url: str, host: str, port: int, encryption: Encryption
) -> None:
    assert MailServer.from_url(AnyUrl(url)) == MailServer(host, port, encryption)


def test_user_and_password_are_percent_decoded_and_never_shown() -> None:
    server = MailServer.from_url(AnyUrl("smtp://me%40b.example:p%3Aw%2F@mail.example"))

    assert (server.user, server.password) == ("me@b.example", "p:w/")
    assert "p:w" not in repr(server)
