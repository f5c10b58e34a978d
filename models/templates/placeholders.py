"""Reading the variables of a text that Meta has, which may be written with spaces."""

import re

VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")


def names_in(text: object) -> list[str]:
    """Each once, in the order they are met."""
    return list(dict.fromkeys(VARIABLE.findall(text))) if isinstance(text, str) else []
