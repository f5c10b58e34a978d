"""What can go wrong with a mail, by what the caller does about it.

MailError
├── MailRefused          for good: trying again changes nothing
│   ├── RecipientRefused     this address takes no mail, or is none
│   └── MessageRefused       the server took the address and not the mail
└── MailDelayed          the mail is worth another try
    ├── Unreachable          no connection, no TLS, cut or too slow before the mail left
    ├── NotNow               the server asks to come back later
    ├── ServerRefused        login, sender or encryption: somebody has to change a setting
    └── Unanswered           it left and no answer came: it may have been taken
"""


class MailError(Exception):
    """A mail that was not taken. Its text is the class and SMTP's code, nobody's words."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__()
        self.code = code

    def __str__(self) -> str:
        name = type(self).__name__
        return name if self.code is None else f"{name} {self.code}"

    def __repr__(self) -> str:
        return f"<{self}>"


class MailRefused(MailError):
    """For good."""


class RecipientRefused(MailRefused):
    """The address takes no mail, or it is not an address."""


class MessageRefused(MailRefused):
    """The server took the address and refused the mail."""


class MailDelayed(MailError):
    """Not now; the mail is worth another try."""


class Unreachable(MailDelayed):
    """The mail did not leave: no connection, no TLS, cut or too slow."""


class NotNow(MailDelayed):
    """The server asks to come back later."""


class ServerRefused(MailDelayed):
    """The server refuses us and not the mail: login, sender, encryption.

    The mail waits until an operator has changed the settings.
    """


class Unanswered(MailDelayed):
    """The mail left and no answer came. It may have been taken: repeat it with the same id."""
