"""A mail as it travels (RFC 5322)."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

from clients.mail.errors import RecipientRefused
from clients.mail.mail import Mail

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_NOT_IN_A_LINE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_LONGEST_ADDRESS = 254
_LONGEST_LINE = 900


def compose(mail: Mail, mail_id: UUID, sender: str) -> EmailMessage:
    """Raises `RecipientRefused` when `mail.to` is not one plain address."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = plain_address(mail.to)
    message["Subject"] = _NOT_IN_A_LINE.sub(" ", mail.subject).strip()
    message["Date"] = datetime.now(UTC)
    message["Message-ID"] = f"<{mail_id}@{envelope_sender(message).rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte=_encoding(mail.text))
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html", cte=_encoding(mail.html))
    return message


def plain_address(address: str) -> str:
    """The address with its domain in ASCII. One person, no name, no quotes, no comments."""
    local_part, at, domain = address.rpartition("@")
    try:
        plain = domain.encode("idna").decode().lower()
    except UnicodeError:
        raise RecipientRefused from None
    whole = f"{local_part}{at}{plain}"
    if (
        not _LOCAL_PART.fullmatch(local_part)
        or not _DOMAIN.fullmatch(plain)
        or len(whole) > _LONGEST_ADDRESS
    ):
        raise RecipientRefused
    return whole


def envelope_sender(message: EmailMessage) -> str:
    """The address in From, without its name."""
    address: str = message["From"].addresses[0].addr_spec
    return address


def envelope_recipient(message: EmailMessage) -> str:
    """The address in To."""
    address: str = message["To"].addresses[0].addr_spec
    return address


def _encoding(text: str) -> str:
    # As it is written where lines allow it, so that a link in it can be read in the file.
    if max(map(len, text.splitlines()), default=0) > _LONGEST_LINE:
        return "quoted-printable"
    return "7bit" if text.isascii() else "8bit"
