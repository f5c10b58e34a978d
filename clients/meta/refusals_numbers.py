"""Why Meta refuses what is done with a number or asked about it, and what to do then."""

from clients.meta.errors import Outcome, Refused


class AlreadyVerified(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({136024})
    advice = "The number is verified already, or a code was asked for too often. Wait, then ask."


class WrongCode(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({136025})
    advice = "The code is wrong, used or older than ten minutes. Ask for another one."


class BlockRefused(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({139100, 139101, 139102})
    advice = "Meta changed no block list: it is full, or somebody else changes it. Try again."


class InsightsUnavailable(Refused):
    outcome = Outcome.REQUEST
    codes = frozenset({200005, 200006, 200007})
    advice = (
        "Meta's insights are not enabled for this account, or not yet. Enable them in WhatsApp "
        "Manager (it cannot be undone) and wait a day; our own figures are there already."
    )
