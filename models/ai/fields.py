"""What schemas for models may say of a field."""

from pydantic import AfterValidator


def at_most(longest: int) -> AfterValidator:
    """Not a keyword of the schema: providers refuse those they do not know."""

    def fits(value: str | None) -> str | None:
        if value is not None and len(value) > longest:
            raise ValueError("too long")
        return value

    return AfterValidator(fits)
