"""What a model is told: rules from files, and a conversation that cannot break out of its fence."""

import json
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template

from clients.ai.types import CompletionRequest, Turn
from models.conversations.analysis import LEARNT_FROM, Analysis, Intelligence
from models.conversations.thread import Said, Thread

_FOLDER = Path(__file__).with_name("prompts")
INTENTS = (
    *("question", "price", "order", "order_status", "booking", "change", "cancellation"),
    *("refund", "complaint", "support", "feedback", "greeting", "thanks", "spam", "other"),
)
OTHER = "other"
_LONGEST_MESSAGE = 2000
_MARKUP = frozenset("<>&")
_INVISIBLE = ("C", "Z")


@dataclass(frozen=True, slots=True)
class Question:
    """`rules` are our own words in it, which no answer may repeat, nor the `canaries`."""

    request: CompletionRequest
    rules: str = field(repr=False)
    canaries: tuple[str, str] = field(repr=False)


def question(thread: Thread) -> Question:
    """One call for everything: a second one would pay for the conversation again.

    From the case's third message on the larger schema asks for what is learnt as well.
    """
    learns = thread.inbound >= LEARNT_FROM
    files = ("frame", "analyse", *(("learn",) if learns else ()), "answer")
    rules = "\n".join(map(shipped, files))
    canary, nonce = secrets.token_hex(8), secrets.token_hex(8)
    system = Template(rules).substitute(
        business=_plain(thread.business),
        canary=canary,
        intents=_listed(intents(thread)),
        tags=_listed(thread.policy.tags),
        topics=_listed(thread.policy.forbidden_topics),
        facts="\n".join(f"- {_plain(fact)}" for fact in thread.policy.facts),
    )
    turns = (Turn("user", fenced(thread.messages, nonce)),)
    schema = Intelligence if learns else Analysis
    return Question(CompletionRequest(system, turns, schema), rules, (canary, nonce))


def intents(thread: Thread) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*INTENTS, *thread.policy.intents)))


def fenced(messages: Sequence[Said], nonce: str) -> str:
    """A line for each message, whatever stands in it, between two that nobody can foresee."""
    fence = f"CONVERSATION {nonce}"
    lines = (f"{at} {said.who} {said.type} {_words(said)}" for at, said in enumerate(messages, 1))
    return "\n".join((f"{fence} BEGINS", *lines, f"{fence} ENDS"))


def shown(said: Said) -> str:
    """As much of it as a model reads."""
    return (said.text or "")[:_LONGEST_MESSAGE]


def _words(said: Said) -> str:
    return "null" if said.text is None else escaped(shown(said))


def escaped(text: str) -> str:
    """A JSON string of one line: it cannot close its quotes, begin a line or make a tag."""
    return "".join(map(_escaped, json.dumps(text, ensure_ascii=False)))


def _escaped(each: str) -> str:
    if each in _MARKUP:
        return f"\\u{ord(each):04x}"
    hidden = each != " " and unicodedata.category(each)[0] in _INVISIBLE
    return json.dumps(each)[1:-1] if hidden and each != "\x7f" else _visible(each)


def _visible(each: str) -> str:
    """JSON itself leaves this one control character as it is."""
    return "\\u007f" if each == "\x7f" else each


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(map(_plain, labels)) or "(none)"


def _plain(text: str) -> str:
    """What the business says about itself, in one line."""
    return " ".join(text.split())


@cache
def shipped(name: str) -> str:
    """Rules that come with the program."""
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8")
