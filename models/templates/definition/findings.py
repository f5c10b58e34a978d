"""What is wrong with a template, each thing by the path of its field."""

from typing import NamedTuple


class Violation(NamedTuple):
    """`field` is a path such as `components[2].buttons[1].url`; `message` says what to do.

    What is `unreadable` no draft may hold; everything else may wait until it is submitted.
    """

    field: str
    message: str
    unreadable: bool = False


class Findings:
    """Collects violations. `at` narrows to a part, whose findings land in the same list."""

    def __init__(self, path: str = "", found: list[Violation] | None = None) -> None:
        self.path = path
        self.found: list[Violation] = [] if found is None else found

    def at(self, *steps: str | int) -> "Findings":
        return Findings(_joined(self.path, steps), self.found)

    def say(self, message: str, *steps: str | int, unreadable: bool = False) -> None:
        self.found.append(Violation(_joined(self.path, steps), message, unreadable))


def _joined(path: str, steps: tuple[str | int, ...]) -> str:
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f".{step}" if path else step
    return path
