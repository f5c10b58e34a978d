"""Why Meta refuses while a business is connected, by what a person does about it."""

from clients.meta.errors import Outcome, Refused


class CodeRefused(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({36007, 36008, 36009})
    advice = "Meta takes a code once and for 30 seconds. Click again."


class WrongPin(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({133005})
    advice = (
        "That is not the number's PIN. Enter the right one, or have it reset in WhatsApp Manager "
        "(Phone numbers, Two-step verification)."
    )


class NotVerified(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({133006})
    advice = "Meta wants the number verified first: ask for a code by SMS or voice, and confirm it."


class RegisterLimit(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({133016})
    advice = "A number may be registered ten times in 72 hours. Wait until then; do not try before."


class PinGuesses(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({133008, 133009})
    advice = "Too many PINs were tried, or too fast. Wait as long as Meta says, then try again."


class JustDeleted(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({133015})
    advice = "The number was deleted a moment ago. Wait five minutes, then try again."


class SyncRefused(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({2593107, 2593108})
    advice = (
        "Contacts and history can be asked for once, within 24 hours. To ask again the business "
        "must disconnect in its app and sign up anew."
    )
