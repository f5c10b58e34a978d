"""A model that gives away what it was told: `{{system 300 reversed}}` in an answer by rule."""

import base64
import codecs
import json
import re
from typing import Any

# How many characters of the system prompt, and how they are written.
_LEAK = re.compile(
    r"\{\{system(?: (?P<most>\d+))?(?: (?P<how>reversed|rotated|spaced|base64))?\}\}"
)


def obeyed(output: Any, system: str) -> Any:
    """The answer, with what a rule lets it leak put in."""
    if not isinstance(output, str):
        return json.loads(_filled(json.dumps(output), system, quoted=True))
    return _filled(output, system, quoted=False)


def _filled(text: str, system: str, *, quoted: bool) -> str:
    def leaked(found: re.Match[str]) -> str:
        said = _written(system[: int(found["most"] or len(system))], found["how"])
        return json.dumps(said)[1:-1] if quoted else said

    return _LEAK.sub(leaked, text)


def _written(text: str, how: str | None) -> str:
    match how:
        case "reversed":
            return text[::-1]
        case "rotated":
            return codecs.encode(text, "rot13")
        case "spaced":
            return " ".join(text)
        case "base64":
            return base64.b64encode(text.encode()).decode()
    return text
