"""The shapes of every value that crosses a process boundary."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Payload(BaseModel):
    """A value Temporal stores. Grow it with defaulted fields; never rename or narrow one."""

    model_config = ConfigDict(frozen=True)


class Request(BaseModel):
    """What a caller sends us. An unknown field is a typo, so it is refused."""

    model_config = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        alias_generator=to_camel,
        populate_by_name=True,
        hide_input_in_errors=True,
    )


class Answer(BaseModel):
    """What we answer, in the API's own spelling."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)
