"""What the demo says while it happens: a line for each thing, as long as the terminal is wide."""

from time import monotonic

from rich.console import Console
from rich.text import Text

_COLOURS = {
    "wrote": "white",
    "analysed": "cyan",
    "routed": "yellow",
    "drafted": "magenta",
    "answered": "green",
    "too late": "yellow",
    "closed": "blue",
    "rated": "blue",
    "opted out": "red",
}
_LONGEST_NAME = 18
_SHORT_NAME = 10
_NARROW = 80


class Reporter:
    def __init__(self, console: Console) -> None:
        self._console = console
        self.began = monotonic()

    @property
    def seconds(self) -> float:
        return monotonic() - self.began

    def says(self, what: str, name: str | None, more: str) -> None:
        """Customers' words may hold anything: they are no markup, and never break a line."""
        who = Text(name or "somebody")
        narrow = self._console.is_terminal and self._console.width < _NARROW
        who.truncate(_SHORT_NAME if narrow else _LONGEST_NAME, overflow="ellipsis", pad=True)
        line = Text().append(f"{self.seconds:5.1f} s  ", style="dim")
        line.append(f"{what:<10}", style=_COLOURS[what])
        line.append_text(who).append(f"  {' '.join(more.split())}")
        if self._console.is_terminal:
            line.truncate(self._console.width, overflow="ellipsis")
        self._console.print(line, highlight=False, soft_wrap=True)
