"""Why a message was not taken, in the words of the API."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.contacts import naming
from api.errors import ApiError, Conflict, NotFound, ValidationFailed, WindowClosed
from api.validation import Detail
from models.contacts.identities import IdentityTaken
from models.messages import refusals


@contextmanager
def refused() -> Iterator[None]:
    """What `models.messages` refuses becomes the answer."""
    try:
        yield
    except refusals.MessageRefused as refusal:
        raise _answer(refusal) from None
    except IdentityTaken:
        raise Conflict("Somebody is making the same contact right now. Try again.") from None


def _answer(refusal: refusals.MessageRefused) -> ApiError:
    match refusal:
        case refusals.NumberUnknown():
            return NotFound(*_named("phoneNumberId", "There is no such number."))
        case refusals.ContactUnknown():
            return NotFound(*_named("to", "There is no such contact."))
        case refusals.MessageUnknown():
            return NotFound("There is no such message.")
        case refusals.ReplyUnknown():
            return NotFound(*_named("replyTo", "There is no such message with this person."))
        case refusals.TemplateUnknown():
            return NotFound(*_named("template", "The account has no such template."))
        case refusals.AddressRefused(fault=fault):
            return ValidationFailed(*_named("to", fault))
        case refusals.WindowClosed(templates=templates):
            return WindowClosed(
                "The person has not written to this number within 24 hours: send a template.",
                [_template(name) for name in templates],
            )
        case refusals.TooLate():
            return Conflict("It was sent, and WhatsApp lets no business take back a message.")
        case refusals.TemplateUnusable(status=status):
            return Conflict(*_named("template", f"The template is {status}, not APPROVED."))
        case _:
            return Conflict(*_named(*_CONFLICTS[type(refusal)]))


_CONFLICTS: dict[type[refusals.MessageRefused], tuple[str, str]] = {
    refusals.NumberUnusable: ("phoneNumberId", "The number is not connected."),
    refusals.NobodyToReach: ("to", "The contact has neither a phone nor a user id."),
    refusals.ContactBlocked: ("to", "The contact is blocked."),
    refusals.OptedOut: ("to", "The contact does not want marketing."),
    refusals.NotTheirs: ("messageId", "Only a message that a person wrote can be read."),
    refusals.NotSentYet: ("replyTo", "WhatsApp has not taken that message yet."),
}


def _named(field: str, said: str) -> tuple[str, list[Detail]]:
    return said, naming(field, said)


def _template(name: str) -> Detail:
    return naming("template", name)[0]
