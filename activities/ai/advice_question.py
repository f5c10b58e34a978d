"""What a model is asked about a rejected template, whose words cannot break out of their fence."""

import secrets
from string import Template

from activities.ai.prompting import Question, escaped, shipped
from clients.ai.types import CompletionRequest, Turn
from models.templates.advising import Proposal, Rejected

_LONGEST_TEXT = 2000


def advice_question(about: Rejected) -> Question:
    rules = shipped("template")
    canary, nonce = secrets.token_hex(8), secrets.token_hex(8)
    fence = f"TEMPLATE {nonce}"
    lines = (
        f"{at} {escaped(where[:_LONGEST_TEXT])} {escaped(text[:_LONGEST_TEXT])}"
        for at, (where, text) in enumerate(about.texts, 1)
    )
    turn = Turn("user", "\n".join((f"{fence} BEGINS", *lines, f"{fence} ENDS")))
    system = Template(rules).substitute(canary=canary)
    return Question(CompletionRequest(system, (turn,), Proposal), rules, (canary, nonce))
