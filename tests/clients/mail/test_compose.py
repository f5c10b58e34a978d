"""What goes into a mail stays where it belongs."""

from email import message_from_bytes
from email.policy import default
from uuid import UUID

import pytest

from clients.mail.compose import compose, plain_address
from clients.mail.errors import RecipientRefused
from clients.mail.mail import Mail

MAIL_ID = UUID(int=1)
SENDER = "Parley <no-reply@parley.example>"


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\v", "\x85", "\u2028", "\x00"])
def test_a_subject_cannot_add_a_header_or_a_body(break_: str) -> None:
    subject = f"Join Acme{break_}Bcc: victim@x.example{break_}{break_}<b>owned</b>"
    raw = compose(Mail("a@b.example", subject, "text"), MAIL_ID, SENDER).as_bytes()

    read = message_from_bytes(raw, policy=default)
    assert read["Bcc"] is None
    assert read["Subject"] == "Join Acme Bcc: victim@x.example <b>owned</b>"
    assert read.get_content().strip() == "text"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "person",
        "@b.example",
        "a@",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\n",
        "a@b.example, c@d.example",
        "a@b.example;c@d.example",
        "Name <a@b.example>",
        "<a@b.example>",
        '"a b"@b.example',
        "a(c)@b.example",
        "a@b@c.example",
        "a b@c.example",
        ".a@b.example",
        "a..b@c.example",
        "a@b..example",
        "a@-b.example",
        "a@[127.0.0.1]",
        "jürgen@b.example",
        f"{'a' * 250}@b.example",
        f"a@{'b' * 64}.example",
    ],
)
def test_what_is_not_one_plain_address_is_refused_for_good(address: str) -> None:
    with pytest.raises(RecipientRefused):
        compose(Mail(address, "s", "t"), MAIL_ID, SENDER)


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("a.b+c@Mail.Example", "a.b+c@mail.example"),
        ("O'Neil@b.example", "O'Neil@b.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
    ],
)
def test_a_plain_address_keeps_its_meaning(address: str, plain: str) -> None:
    assert plain_address(address) == plain
    assert compose(Mail(address, "s", "t"), MAIL_ID, SENDER)["To"] == plain


def test_a_line_too_long_for_smtp_is_folded_and_reads_the_same() -> None:
    text = "x" * 3000
    raw = compose(Mail("a@b.example", "s", text), MAIL_ID, SENDER).as_bytes()

    assert max(map(len, raw.splitlines())) <= 998
    assert message_from_bytes(raw, policy=default).get_content().strip() == text


def test_a_mail_does_not_show_when_it_is_printed() -> None:
    mail = Mail("person@b.example", "subject", "a secret link", "<a>")
    assert repr(mail) == "Mail()"
