"""Everything a model says is judged here before it is kept or sent. The model is not trusted.

What a customer may be told has its grounds in the business's facts or own messages; what is only
noted for colleagues may also repeat what the customer wrote. What fails is thrown away whole.
"""

import codecs
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from activities.ai import extracts
from activities.ai.prompting import OTHER, Question, intents, shown
from models.conversations.analysis import LONGEST_REPLY, Analysis, Intelligence
from models.conversations.decisions import touches
from models.conversations.thread import Thread, Who

_LABEL = re.compile(r"\w[\w &/'-]{0,59}")
_LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,2}")
# As long as a short sentence without its spaces: nobody writes that by chance.
_WINDOW = 36
# What no customer is asked for or told about, unless the facts speak of it.
_SENSITIVE = (
    *("password", "passcode", "verification code", "one-time code", "security code", "otp", "cvv"),
    *("pin code", "card number", "bank details", "api key", "access token", "system prompt"),
    *("my instructions", "my prompt", "language model", "developer mode", "debug mode"),
    *("admin", "permission", "privilege", "whitelist", "vip", "access level", "lead score"),
    *("your score", "contraseña", "senha", "mot de passe", "passwort", "kennwort"),
)


class Fault(StrEnum):
    """Why an answer was stopped. The words that were stopped are kept nowhere."""

    PROMPT = "PROMPT"
    CONTROL = "CONTROL"
    MARKUP = "MARKUP"
    CALL = "CALL"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    LINK = "LINK"
    ENCODED = "ENCODED"
    MONEY = "MONEY"
    PROMISE = "PROMISE"
    SENSITIVE = "SENSITIVE"
    LABEL = "LABEL"
    LENGTH = "LENGTH"
    NAME = "NAME"
    VARIABLE = "VARIABLE"


@dataclass(frozen=True, slots=True)
class Grounds:
    """`ours` are facts and the business's own words; the rest is found in what was said at all."""

    ours: str = field(repr=False)
    prices: frozenset[str] = field(repr=False)
    hosts: frozenset[str] = field(repr=False)
    runs: frozenset[str] = field(repr=False)
    emails: frozenset[str] = field(repr=False)
    names: frozenset[str] = field(repr=False)
    promises: Collection[str] = field(repr=False)

    @classmethod
    def of(cls, thread: Thread, promises: Collection[str]) -> "Grounds":
        texts = [(each.who, shown(each)) for each in thread.messages]
        said = {
            who: [words for by, words in texts if by is who and not extracts.unfolds(words)]
            for who in Who
        }
        ours = "\n".join((*thread.policy.facts, *said[Who.US]))
        every = "\n".join((ours, *said[Who.CUSTOMER]))
        return cls(
            ours=ours,
            prices=extracts.prices(ours),
            hosts=extracts.hosts(ours),
            runs=extracts.runs(every),
            emails=extracts.emails(every),
            names=frozenset(name.casefold() for name in extracts.full_names(every)),
            promises=promises,
        )


class Unsafe(Exception):
    """An answer that may be neither kept nor sent."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def judged(
    analysis: Analysis, thread: Thread, asked: Question, promises: Collection[str]
) -> tuple[Analysis, frozenset[str]]:
    """What may be kept of it unless it names another contact, and the names to look for.

    Raises `Unsafe`.
    """
    grounds = Grounds.of(thread, promises)
    return checked(analysis, thread, asked, grounds), strange_names(analysis, grounds)


def checked(analysis: Analysis, thread: Thread, asked: Question, grounds: Grounds) -> Analysis:
    """What may be kept of it, in our own labels. Raises `Unsafe`."""
    labels = (analysis.intent, analysis.language, *analysis.tags)
    for each in (*labels, *prose(analysis)):
        readable(each, asked)
    for noted in noted_by(analysis):
        _contacts(noted, grounds)
        _links(noted, frozenset())
    if analysis.reply is not None:
        _told(analysis.reply, grounds)
    if not all(map(_LABEL.fullmatch, labels)):
        raise Unsafe(Fault.LABEL)
    for each in prose(analysis):
        structure(each)
    return analysis.model_copy(update=_in_our_words(analysis, thread, grounds))


def noted_by(analysis: Analysis) -> tuple[str, ...]:
    """What colleagues would read."""
    tasks = analysis.tasks if isinstance(analysis, Intelligence) else ()
    return (analysis.summary, *tasks)


def prose(analysis: Analysis) -> tuple[str, ...]:
    return (*noted_by(analysis), analysis.reply or "")


def strange_names(analysis: Analysis, grounds: Grounds) -> frozenset[str]:
    """Full names that nobody wrote in this conversation: they may be other contacts'."""
    said = extracts.full_names("\n".join(prose(analysis)))
    return frozenset(name for name in said if name.casefold() not in grounds.names)


def _told(reply: str, grounds: Grounds) -> None:
    """What the customer would read."""
    if len(reply) > LONGEST_REPLY:
        raise Unsafe(Fault.LENGTH)
    _contacts(reply, grounds)
    _links(reply, grounds.hosts)
    if any(not touches([name], [grounds.ours]) for name in extracts.introduced(reply)):
        raise Unsafe(Fault.NAME)
    if (fault := _unfounded(reply, grounds)) is not None:
        raise Unsafe(fault)


def _unfounded(text: str, grounds: Grounds) -> Fault | None:
    """Sums, promises and secrets that nobody of the business has spoken of."""
    if extracts.sums(text) - grounds.prices:
        return Fault.MONEY
    return unspoken(text, grounds.ours, grounds.promises)


def unspoken(text: str, ours: str, promises: Collection[str]) -> Fault | None:
    """Promises and secrets that are new."""
    if _names(text, promises, ours):
        return Fault.PROMISE
    return Fault.SENSITIVE if _names(text, _SENSITIVE, ours) else None


def _names(text: str, words: Collection[str], ours: str) -> bool:
    return any(touches([word], [text]) and not touches([word], [ours]) for word in words)


def readable(text: str, asked: Question) -> None:
    """Nothing hidden, and nothing of our rules."""
    if extracts.hidden(text):
        raise Unsafe(Fault.CONTROL)
    if _repeats(text, asked):
        raise Unsafe(Fault.PROMPT)


def structure(text: str) -> None:
    """What no text of ours has, whatever it speaks of."""
    if extracts.markup(text):
        raise Unsafe(Fault.MARKUP)
    if extracts.calls(text):
        raise Unsafe(Fault.CALL)
    if extracts.encoded(text):
        raise Unsafe(Fault.ENCODED)


def _repeats(text: str, asked: Question) -> bool:
    """Our rules in any spacing and spelling, backwards or rotated; or a word only they hold."""
    said = extracts.squeezed(text)
    rules = extracts.squeezed(asked.rules)
    windows = {rules[at : at + _WINDOW] for at in range(len(rules) - _WINDOW + 1)}
    return any(
        any(canary in each for canary in asked.canaries)
        or any(each[at : at + _WINDOW] in windows for at in range(len(each) - _WINDOW + 1))
        for each in (said, said[::-1], codecs.encode(said, "rot13"))
    )


def _contacts(text: str, grounds: Grounds) -> None:
    """Phones and addresses of anybody who is not in this conversation."""
    if not all(any(phone in run for run in grounds.runs) for phone in extracts.phones(text)):
        raise Unsafe(Fault.PHONE)
    if not extracts.emails(text) <= grounds.emails:
        raise Unsafe(Fault.EMAIL)


def _links(text: str, known: frozenset[str]) -> None:
    if not extracts.hosts(text) <= known:
        raise Unsafe(Fault.LINK)


def _in_our_words(analysis: Analysis, thread: Thread, grounds: Grounds) -> dict[str, Any]:
    """Labels that nobody gave leave to use are dropped, and tasks that only the customer set."""
    intent = analysis.intent.casefold()
    allowed = {tag.casefold(): tag for tag in thread.policy.tags}
    tags = [allowed[tag.casefold()] for tag in analysis.tags if tag.casefold() in allowed]
    language = analysis.language if _LANGUAGE.fullmatch(analysis.language) else ""
    said: dict[str, Any] = {
        "intent": intent if intent in intents(thread) else OTHER,
        "tags": list(dict.fromkeys(tags)),
        "language": language.replace("-", "_"),
    }
    if isinstance(analysis, Intelligence):
        said["tasks"] = [each for each in analysis.tasks if _unfounded(each, grounds) is None]
    return said
