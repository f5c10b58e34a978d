"""Bodies of control calls, and how a wrong one is refused."""

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from simulator.answers import Request, as_json

Body = TypeVar("Body", bound=BaseModel)


class BadRequest(Exception):
    def __init__(self, message: str, field: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.answer = as_json({"error": {"message": message, "field": field}}, status)


def object_of(request: Request) -> dict[str, Any]:
    try:
        value = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError:
        raise BadRequest("the body is not JSON") from None
    if not isinstance(value, dict):
        raise BadRequest("the body must be an object")
    return value


def read(model: type[Body], request: Request) -> Body:
    try:
        return model.model_validate(object_of(request))
    except ValidationError as error:
        raise refusal(error) from None


def refusal(error: ValidationError) -> BadRequest:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    what = "unknown field" if first["type"] == "extra_forbidden" else first["msg"]
    return BadRequest(f"{field}: {what}", field)
