"""Why the local stack cannot run. Each message is one sentence for the person at the terminal."""


class CannotStart(Exception):
    """The sentence says what is wrong and what to do about it."""
