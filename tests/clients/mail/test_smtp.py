"""Mail over a real socket: what is said, in which order, and what each refusal means."""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import AnyUrl

from clients.mail.errors import (
    MailDelayed,
    MailError,
    MailRefused,
    MessageRefused,
    NotNow,
    RecipientRefused,
    ServerRefused,
    Unanswered,
    Unreachable,
)
from clients.mail.mail import Mail
from clients.mail.server import MailServer
from clients.mail.smtp import SmtpMailer
from tests.clients.mail.server import CUT, SILENT, SmtpServer, smtp_server
from tests.clients.meta.wire import free_port
from tests.clients.outbound.certificate import Authority

PERSON = "person@elsewhere.example"
MAIL = Mail(PERSON, "Welcome", "Hello\n.\nhttps://parley.example/verify?token=secret", "<p>Hi</p>")
MAIL_ID = UUID("01900000-0000-7000-8000-000000000001")
SENDER = "Parley <no-reply@parley.example>"


def mailer(server: SmtpServer, url: str = "smtp://127.0.0.1", seconds: float = 5) -> SmtpMailer:
    where = MailServer.from_url(AnyUrl(f"{url}:{server.port}"))
    return SmtpMailer(where, SENDER, timedelta(seconds=seconds))


def received(server: SmtpServer) -> EmailMessage:
    (raw,) = server.mails
    lines = raw.removesuffix(b".\r\n").replace(b"\r\n", b"\n").replace(b"\n..", b"\n.")
    message = message_from_bytes(lines, policy=default)
    assert isinstance(message, EmailMessage)
    return message


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with smtp_server() as server:
        await mailer(server).send(MAIL, MAIL_ID)

    message = received(server)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().rstrip("\n") == MAIL.text
    assert html.get_content() == "<p>Hi</p>\n"
    assert (message["To"], message["Subject"]) == (PERSON, "Welcome")
    assert message["From"] == SENDER
    assert server.commands == [
        "EHLO parley.example",
        "MAIL FROM:<no-reply@parley.example>",
        f"RCPT TO:<{PERSON}>",
        "DATA",
        "QUIT",
    ]


async def test_a_repeated_mail_has_the_same_message_id_and_another_mail_another() -> None:
    async with smtp_server() as server:
        for mail_id in (MAIL_ID, MAIL_ID, UUID(int=7)):
            await mailer(server).send(MAIL, mail_id)

    first, again, other = (message_from_bytes(raw)["Message-ID"] for raw in server.mails)
    assert first == again == f"<{MAIL_ID}@parley.example>"
    assert other != first


async def test_text_beyond_ascii_travels_in_seven_bits() -> None:
    mail = Mail(PERSON, "Grüße an Jürgen", "Schöne Grüße 👋")
    async with smtp_server() as server:
        await mailer(server).send(mail, MAIL_ID)

    assert server.mails[0].isascii()
    message = received(server)
    assert message["Subject"] == "Grüße an Jürgen"
    assert message.get_content() == "Schöne Grüße 👋\n"


@pytest.mark.parametrize(
    ("replies", "expected", "code"),
    [
        ({"RCPT": b"550 5.1.1 <person@elsewhere.example> unknown"}, RecipientRefused, 550),
        ({"RCPT": b"501 5.1.3 bad address"}, RecipientRefused, 501),
        ({"RCPT": b"450 4.2.1 greylisted person@elsewhere.example"}, NotNow, 450),
        ({"RCPT": b"530 5.7.0 log in first"}, ServerRefused, 530),
        ({"MAIL": b"553 5.7.1 not your address"}, ServerRefused, 553),
        ({"MAIL": b"452 4.3.1 no space"}, NotNow, 452),
        ({"DATA": b"554 no valid recipients"}, MessageRefused, 554),
        ({"END": b"552 5.2.3 too large"}, MessageRefused, 552),
        ({"END": b"451 4.3.0 local error"}, NotNow, 451),
        ({"END": CUT}, Unanswered, None),
        ({"RCPT": CUT}, Unreachable, None),
        ({"HELLO": b"554 go away"}, ServerRefused, 554),
        ({"HELLO": b"421 too busy"}, NotNow, 421),
        ({"HELLO": CUT}, Unreachable, None),
    ],
)
async def test_each_refusal_says_whether_to_try_again_and_repeats_nobodys_words(
    replies: dict[str, bytes], expected: type[MailError], code: int | None
) -> None:
    async with smtp_server(replies) as server:
        with pytest.raises(MailError) as refusal:
            await mailer(server).send(MAIL, MAIL_ID)

    assert type(refusal.value) is expected
    assert refusal.value.code == code
    for text in (str(refusal.value), repr(refusal.value), repr(refusal.value.args)):
        assert "person" not in text
        assert "secret" not in text


def test_only_what_is_refused_for_good_is_not_worth_another_try() -> None:
    assert issubclass(RecipientRefused, MailRefused)
    assert issubclass(MessageRefused, MailRefused)
    for kind in (NotNow, ServerRefused, Unanswered, Unreachable):
        assert issubclass(kind, MailDelayed)


@pytest.mark.parametrize(
    ("silent", "expected"),
    [("HELLO", Unreachable), ("RCPT", Unreachable), ("DATA", Unanswered), ("END", Unanswered)],
)
async def test_a_silent_server_is_given_up_on(silent: str, expected: type[MailError]) -> None:
    async with smtp_server({silent: SILENT}) as server:
        with pytest.raises(expected):
            await mailer(server, seconds=0.2).send(MAIL, MAIL_ID)


async def test_a_server_that_answers_each_time_but_slowly_is_given_up_on_too() -> None:
    async with smtp_server(pause=0.2) as server:
        with pytest.raises(MailDelayed):
            await mailer(server, seconds=0.3).send(MAIL, MAIL_ID)


async def test_a_mail_that_was_taken_stays_taken_when_the_farewell_fails() -> None:
    async with smtp_server({"QUIT": CUT}) as server:
        await mailer(server).send(MAIL, MAIL_ID)
        assert len(server.mails) == 1


async def test_nobody_listening_is_worth_another_try() -> None:
    where = MailServer.from_url(AnyUrl(f"smtp://127.0.0.1:{free_port()}"))
    with pytest.raises(Unreachable):
        await SmtpMailer(where, SENDER, timedelta(seconds=5)).send(MAIL, MAIL_ID)


@pytest.mark.parametrize("user", ["user:pass@", ""])
async def test_nothing_is_said_in_the_clear_to_a_server_that_offers_no_starttls(user: str) -> None:
    async with smtp_server(offers=("AUTH PLAIN",)) as server:
        where = MailServer.from_url(AnyUrl(f"smtp://{user}127.0.0.1:{server.port}?starttls"))
        with pytest.raises(ServerRefused):
            await SmtpMailer(where, SENDER, timedelta(seconds=5)).send(MAIL, MAIL_ID)

    assert server.commands == ["EHLO parley.example"]


@pytest.mark.parametrize(
    ("reply", "expected"), [(b"454 not now", NotNow), (b"502 not here", ServerRefused)]
)
async def test_nothing_is_said_in_the_clear_when_starttls_is_refused(
    reply: bytes, expected: type[MailError]
) -> None:
    async with smtp_server({"STARTTLS": reply}, offers=("STARTTLS", "AUTH PLAIN")) as server:
        where = MailServer.from_url(AnyUrl(f"smtp://user:pass@127.0.0.1:{server.port}?starttls"))
        with pytest.raises(expected):
            await SmtpMailer(where, SENDER, timedelta(seconds=5)).send(MAIL, MAIL_ID)

    assert server.commands == ["EHLO parley.example", "STARTTLS"]


async def test_login_and_mail_follow_the_encryption(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    tls = authority.server("127.0.0.1")
    async with smtp_server(offers=("STARTTLS", "AUTH PLAIN"), tls=tls) as server:
        where = MailServer.from_url(AnyUrl(f"smtp://u:p%40ss@127.0.0.1:{server.port}?starttls"))
        await SmtpMailer(where, SENDER, timedelta(seconds=5), authority.trusting()).send(
            MAIL, MAIL_ID
        )

    verbs = [command.split(" ")[0] for command in server.encrypted]
    assert verbs == ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]
    assert "AUTH PLAIN AHUAcEBzcw==" in server.encrypted
    assert len(server.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_of_another_name_is_not_believed(tmp_path: Path, scheme: str) -> None:
    authority = Authority(tmp_path)
    tls = authority.server("mail.test")
    async with smtp_server(
        offers=("STARTTLS",), tls=tls, tls_at_once=tls if scheme == "smtps" else None
    ) as server:
        where = MailServer.from_url(AnyUrl(f"{scheme}://u:p@127.0.0.1:{server.port}?starttls"))
        with pytest.raises(Unreachable):
            await SmtpMailer(where, SENDER, timedelta(seconds=5), authority.trusting()).send(
                MAIL, MAIL_ID
            )

    assert not any(command.startswith("AUTH") for command in server.commands)
    assert server.mails == []


async def test_a_certificate_of_an_unknown_authority_is_not_believed(tmp_path: Path) -> None:
    async with smtp_server(tls_at_once=Authority(tmp_path).server("127.0.0.1")) as server:
        with pytest.raises(Unreachable):
            await mailer(server, "smtps://127.0.0.1").send(MAIL, MAIL_ID)

    assert server.commands == []


async def test_a_refused_login_waits_for_an_operator() -> None:
    async with smtp_server({"AUTH": b"535 5.7.8 wrong"}, offers=("AUTH PLAIN",)) as server:
        with pytest.raises(ServerRefused) as refusal:
            await mailer(server, "smtp://user:pass@127.0.0.1").send(MAIL, MAIL_ID)

    assert refusal.value.code == 535
