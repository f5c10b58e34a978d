"""Variables in a text: {{1}} or {{first_name}} (MB 9.11)."""

import re

from models.templates.definition.findings import Findings

_BRACES = re.compile(r"\{\{([^{}]*)\}\}")
_NUMBER = re.compile(r"[1-9][0-9]*")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,99}")
_WORD = re.compile(r"\S*\w\S*")
# Scripts that put no spaces between words: each letter counts as one.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)


def placeholders(text: str) -> list[str]:
    """The variables of a text, each once, in the order they are met."""
    return list(dict.fromkeys(_BRACES.findall(text)))


def check_placeholders(text: str, findings: Findings, *, named: bool) -> list[str]:
    """Say what is wrong with the variables, and give them back."""
    found = _BRACES.findall(text)
    rest = _BRACES.sub("", text)
    if "{{" in rest or "}}" in rest or rest.count("{") != rest.count("}"):
        findings.say("The braces do not match; write each variable as {{1}} or {{name}}.")
    names = list(dict.fromkeys(found))
    (_check_names if named else _check_numbers)(names, findings)
    if named and len(names) < len(found):
        findings.say("A named variable may stand once in a text; give the other one a new name.")
    if re.search(r"\}\}\s*\{\{", text):
        findings.say("Variables may not stand side by side; put words between them.")
    return names


def check_prose(text: str, findings: Findings) -> None:
    """What only bodies must keep to: words around the variables, and enough of them."""
    if re.search(r"^\s*\{\{|\}\}\s*$", text):
        findings.say("A text may not begin or end with a variable; put words around it.")
    count = len(_BRACES.findall(text))
    # Meta keeps the ratio to itself; this is what is commonly found to pass.
    if count and _words(_BRACES.sub(" ", text)) < 2 * count + 1:
        needed = 2 * count + 1
        findings.say(
            f"There are too many variables for so short a text; {count} need {needed} words."
        )


def _check_names(names: list[str], findings: Findings) -> None:
    for name in names:
        if name.strip().isdigit():
            findings.say("Variables have names here; number them only with format POSITIONAL.")
        elif not _NAME.fullmatch(name):
            findings.say("A variable's name has small letters, underscores and, later on, digits.")


def _check_numbers(names: list[str], findings: Findings) -> None:
    numbers = [name for name in names if _NUMBER.fullmatch(name)]
    if len(numbers) < len(names):
        findings.say("Variables are numbers from 1 here; name them only with format NAMED.")
    elif sorted(map(int, numbers)) != list(range(1, len(numbers) + 1)):
        findings.say("Number the variables {{1}}, {{2}} and so on without a gap.")


def _words(text: str) -> int:
    return len(_UNSPACED.findall(text)) + len(_WORD.findall(_UNSPACED.sub(" ", text)))
