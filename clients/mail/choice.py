"""The mailer that the settings ask for."""

from clients.mail.folder import FolderMailer
from clients.mail.mail import Mailer
from clients.mail.server import MailServer
from clients.mail.smtp import SmtpMailer
from core.settings import MailSettings


def mailer_for(settings: MailSettings) -> Mailer:
    """SMTP where `MAIL_URL` names a server, else a folder."""
    if settings.url is None:
        return FolderMailer(settings.folder, settings.sender)
    server = MailServer.from_url(settings.url.get_secret_value())
    return SmtpMailer(server, settings.sender, settings.timeout)
