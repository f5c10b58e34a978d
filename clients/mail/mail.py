"""A mail, and what it takes to send one."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person. Nothing of it shows when it is printed."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str | None = field(default=None, repr=False)


class Mailer(Protocol):
    async def send(self, mail: Mail, mail_id: UUID) -> None:
        """Hand the mail over once; raises `MailError`. The same id makes the same Message-ID,
        so that whoever gets a repeated mail can tell.
        """
