"""Mail by SMTP: one connection a mail, no retries, no words of the server's."""

import asyncio
import ssl
from contextlib import suppress
from datetime import timedelta
from email.policy import SMTP as AS_SMTP
from uuid import UUID

import aiosmtplib

from clients.mail.compose import compose, envelope_recipient, envelope_sender
from clients.mail.errors import (
    MailError,
    MessageRefused,
    NotNow,
    RecipientRefused,
    ServerRefused,
    Unanswered,
    Unreachable,
)
from clients.mail.mail import Mail
from clients.mail.server import Encryption, MailServer

# 8-bit text is encoded on the way, for servers that take only ASCII.
_SEVEN_BITS = AS_SMTP.clone(cte_type="7bit")
# Said in answer to a recipient these are about us: out of turn, log in first, encrypt first.
_ABOUT_US = frozenset({500, 502, 503, 504, 530, 534, 535, 538})
_FAREWELL = 2.0


class SmtpMailer:
    """Hands mails to one server."""

    def __init__(
        self,
        server: MailServer,
        sender: str,
        timeout: timedelta,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._sender = sender
        self._timeout = timeout.total_seconds()
        self._tls = tls or ssl.create_default_context()

    async def send(self, mail: Mail, mail_id: UUID) -> None:
        """Return when the server has taken the mail."""
        message = compose(mail, mail_id, self._sender)
        client = self._client(envelope_sender(message))
        left = False
        try:
            async with asyncio.timeout(self._timeout):
                await client.connect()
                await client.mail(envelope_sender(message))
                await client.rcpt(envelope_recipient(message))
                left = True
                await client.data(message.as_bytes(policy=_SEVEN_BITS))
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _named(error, left) from None
        else:
            # It is theirs now, however we part.
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=_FAREWELL)
        finally:
            client.close()

    def _client(self, sender: str) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.user,
            password=self._server.password,
            # Without it the name of this machine is looked up, for as long as that takes.
            local_hostname=sender.rpartition("@")[2],
            timeout=self._timeout,
            use_tls=self._server.encryption is Encryption.FROM_THE_START,
            start_tls=self._server.encryption is Encryption.STARTTLS,
            tls_context=self._tls,
        )


def _named(error: Exception, left: bool) -> MailError:
    match error:
        case aiosmtplib.SMTPRecipientRefused(code=code) if _final(code) and code not in _ABOUT_US:
            return RecipientRefused(code)
        case aiosmtplib.SMTPDataError(code=code) if _final(code):
            return MessageRefused(code)
        case aiosmtplib.SMTPResponseException(code=code) if _final(code):
            return ServerRefused(code)
        case aiosmtplib.SMTPResponseException(code=code) if 400 <= code < 500:
            return NotNow(code)
        case aiosmtplib.SMTPResponseException() | OSError():
            return Unanswered() if left else Unreachable()
        case _:
            # It offers no STARTTLS, or no way to log in that we know.
            return ServerRefused()


def _final(code: int) -> bool:
    return 500 <= code < 600
