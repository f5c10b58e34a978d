"""Letters, from the files beside this one: plain text and HTML of the same words."""

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from clients.mail.mail import Mail
from models.mail.types import MailPurpose

_FOLDER = Path(__file__).parent / "letters"
# Where in the console a mail's link leads. The token stands behind `#`, which no server is told.
_PAGES = {
    MailPurpose.VERIFY_EMAIL: "verify-email",
    MailPurpose.RESET_PASSWORD: "reset-password",
    MailPurpose.ALREADY_REGISTERED: "login",
    MailPurpose.INVITATION: "invitations/accept",
}


def write(
    purpose: MailPurpose, to: str, public_url: str, values: Mapping[str, str], token: str | None
) -> Mail:
    """The mail; `values` are names that people chose."""
    link = f"{public_url.rstrip('/')}/{_PAGES[purpose]}"
    if token is not None:
        link, values = f"{link}#token={token}", {**values, "token": token}
    values = {**values, "link": link}
    subject, _, text = _file(f"{purpose.lower()}.txt").partition("\n")
    title = Template(subject).substitute(values)
    escaped = {name: escape(value) for name, value in values.items()}
    body = Template(_file(f"{purpose.lower()}.html")).substitute(escaped)
    html = Template(_file("frame.html")).substitute(subject=escape(title), body=body)
    return Mail(to, title, Template(text).substitute(values), html)


@cache
def _file(name: str) -> str:
    return (_FOLDER / name).read_text()
