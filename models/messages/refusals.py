"""Why a message is not taken. None of them repeats an address or a text."""

from collections.abc import Sequence

from models.templates.types import TemplateStatus


class MessageRefused(Exception):
    """The message was not taken; nothing was written."""


class NumberUnknown(MessageRefused):
    pass


class NumberUnusable(MessageRefused):
    """The number is not connected."""


class ContactUnknown(MessageRefused):
    pass


class AddressRefused(MessageRefused):
    """`fault` says what to do, and never repeats the phone."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault = fault


class NobodyToReach(MessageRefused):
    """The contact has neither a phone nor a business-scoped id."""


class ContactBlocked(MessageRefused):
    pass


class OptedOut(MessageRefused):
    """Marketing for somebody who does not want it."""


class WindowClosed(MessageRefused):
    """Free-form, and the person has not written lately; the named templates would go."""

    def __init__(self, templates: Sequence[str]) -> None:
        super().__init__()
        self.templates = templates


class TemplateUnknown(MessageRefused):
    pass


class TemplateUnusable(MessageRefused):
    def __init__(self, status: TemplateStatus) -> None:
        super().__init__()
        self.status = status


class MessageUnknown(MessageRefused):
    pass


class ReplyUnknown(MessageRefused):
    """What is replied to is no message between this number and this person."""


class NotSentYet(MessageRefused):
    """Meta has not given this message an id, so nothing can refer to it."""


class TooLate(MessageRefused):
    """WhatsApp may have the message, and lets no business take one back."""


class NotTheirs(MessageRefused):
    """Only what a person wrote to us can be read by us."""
