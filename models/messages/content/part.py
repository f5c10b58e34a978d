"""Parts of a message's content, and how a fault names the field it is in."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError


class Part(BaseModel):
    """A part in Meta's own spelling. An unknown field is a typo; faults never quote a value."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Misfit(Exception):
    """A part is fine in itself, and does not fit what it is for; `at` is the field's path."""

    def __init__(self, at: Sequence[str | int], says: str) -> None:
        super().__init__(says)
        self.at = tuple(at)
        self.says = says


Reader = Callable[[Any], BaseModel]


def fault(says: str, *at: str | int) -> ValidationError:
    """To be raised by a validator: a fault of one field below, named by its path.

    Pydantic puts the path of the part that is being validated in front.
    """
    kind = PydanticCustomError("content", "{says}", {"says": says})
    return ValidationError.from_exception_data(
        "content", [InitErrorDetails(type=kind, loc=at, input=None)], hide_input=True
    )


def choice(*parts: type[BaseModel], by: str = "type", **further: Reader) -> Reader:
    """How to read a part as the one that is named in it.

    Pydantic's own choice would put that name into the path of every fault.
    """
    readers: dict[str, Reader] = {
        name: part.model_validate for part in parts for name in _names(part, by)
    }
    readers |= further
    names = " or ".join(repr(name) for name in readers)

    def read(value: Any) -> BaseModel:
        if isinstance(value, BaseModel):
            return value
        if not isinstance(value, dict):
            raise fault("Input should be an object")
        if by not in value:
            raise fault("Field required", by)
        name = value[by]
        if not isinstance(name, str) or name not in readers:
            raise fault(f"Input should be {names}", by)
        return readers[name](value)

    return read


def chosen(*parts: type[BaseModel], by: str = "type", **further: Reader) -> WrapValidator:
    """The validator of a union; the union itself only describes it."""
    read = choice(*parts, by=by, **further)

    def instead(value: Any, _: ValidatorFunctionWrapHandler) -> BaseModel:
        return read(value)

    return WrapValidator(instead)


def repeated(values: Iterable[Hashable]) -> int | None:
    """Where a value stands that stood before."""
    seen = set()
    for place, value in enumerate(values):
        if value in seen:
            return place
        seen.add(value)
    return None


def _names(part: type[BaseModel], by: str) -> tuple[str, ...]:
    return get_args(part.model_fields[by].annotation)
