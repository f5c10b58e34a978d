"""JSON, and where in its text each value stands: Meta names lines and columns of a Flow JSON."""

import re
from dataclasses import dataclass, field
from typing import Any

import orjson

_TOKEN = re.compile(r'\s*([{}\[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+)')
Span = tuple[int, int]


@dataclass
class Located:
    """`spans` go by Meta's paths: `screens[0].layout.children[0].type`; the root is empty."""

    text: str
    value: Any
    spans: dict[str, Span] = field(default_factory=dict)

    def place(self, path: str) -> dict[str, int]:
        """Where the value is, or the nearest one around it; lines and columns begin at 1."""
        while path and path not in self.spans:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        begin, end = self.spans[path]
        first, column = self._line(begin)
        last, until = self._line(end)
        return {"line_start": first, "line_end": last, "column_start": column, "column_end": until}

    def _line(self, at: int) -> tuple[int, int]:
        return self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at)


def located(text: str) -> Located:
    """Raises `orjson.JSONDecodeError`."""
    found = Located(text, orjson.loads(text))
    _Walk(found).value("")
    return found


class _Walk:
    def __init__(self, found: Located) -> None:
        self._found = found
        self._tokens = list(_TOKEN.finditer(found.text))
        self._at = 0

    def value(self, path: str) -> None:
        token = self._next()
        begin = token.start(1)
        match token[1]:
            case "{":
                self._members(path)
            case "[":
                self._items(path)
        self._found.spans[path] = begin, self._tokens[self._at - 1].end(1)

    def _members(self, path: str) -> None:
        while self._peek() != "}":
            key = orjson.loads(self._next()[1])
            self._next()
            self.value(f"{path}.{key}" if path else key)
            if self._peek() == ",":
                self._next()
        self._next()

    def _items(self, path: str) -> None:
        place = 0
        while self._peek() != "]":
            self.value(f"{path}[{place}]")
            place += 1
            if self._peek() == ",":
                self._next()
        self._next()

    def _peek(self) -> str:
        return self._tokens[self._at][1]

    def _next(self) -> re.Match[str]:
        self._at += 1
        return self._tokens[self._at - 1]
