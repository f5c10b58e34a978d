"""What a model says about a rejected template is judged before anybody reads it.

People may paste its wording and send it to customers: it brings nothing that was not there.
"""

import re
from collections.abc import Collection

from activities.ai import extracts, guard
from activities.ai.guard import Fault, Unsafe
from activities.ai.prompting import Question
from models.templates.advising import LONGEST, Proposal, Rejected
from models.templates.placeholders import VARIABLE, names_in
from models.templates.types import AdvisedPart

# Constants of Meta's and names of templates and variables: words of programs, but known ones.
_NAMES = re.compile(r"\b[^\W_]+(?:_[^\W_]+)+\b")


def judged(
    proposal: Proposal, about: Rejected, asked: Question, promises: Collection[str]
) -> Proposal:
    """The proposal, if it may be kept. Raises `Unsafe`."""
    given = "\n".join(text for _, text in about.texts if not extracts.unfolds(text))
    _nothing_new(proposal.explanation, given, asked)
    if proposal.wording is not None:
        _nothing_new(proposal.wording, given, asked)
        _fits(proposal.wording, AdvisedPart(proposal.part), about)
        if (fault := guard.unspoken(proposal.wording, given, promises)) is not None:
            raise Unsafe(fault)
    return proposal


def _nothing_new(text: str, given: str, asked: Question) -> None:
    """Nobody's addresses, no sums and nothing hidden, that were not in what was rejected."""
    guard.readable(text, asked)
    if not all(any(each in run for run in extracts.runs(given)) for each in extracts.phones(text)):
        raise Unsafe(Fault.PHONE)
    if not extracts.emails(text) <= extracts.emails(given):
        raise Unsafe(Fault.EMAIL)
    if not extracts.hosts(text) <= extracts.hosts(given):
        raise Unsafe(Fault.LINK)
    if extracts.sums(text) - extracts.prices(given):
        raise Unsafe(Fault.MONEY)
    known = frozenset(_NAMES.findall(given))
    said = VARIABLE.sub(" ", text)
    guard.structure(_NAMES.sub(lambda name: " " if name[0] in known else name[0], said))


def _fits(wording: str, part: AdvisedPart, about: Rejected) -> None:
    """It is of a part that is there, as long as that may be, with no other variables."""
    if part not in about.variables:
        raise Unsafe(Fault.LABEL)
    if not wording.strip() or len(wording.encode("utf-16-le")) // 2 > LONGEST[part]:
        raise Unsafe(Fault.LENGTH)
    if not about.variables[part].issuperset(names_in(wording)):
        raise Unsafe(Fault.VARIABLE)
