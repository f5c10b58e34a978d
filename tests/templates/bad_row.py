"""A row of the table of bad templates."""

from typing import Any

from tests.templates.making import Json

# Which rule is broken, the components, what else is said, and the field.
Bad = tuple[str, list[Any], Json, str]
