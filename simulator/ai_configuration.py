"""How the simulated models behave: `ai` in the configuration."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, NonNegativeInt

Span = tuple[NonNegativeFloat, NonNegativeFloat]


class AiPart(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AiError(StrEnum):
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    SERVER = "server"
    UNAUTHORIZED = "unauthorized"
    QUOTA = "quota"
    BAD_REQUEST = "bad_request"
    TIMEOUT = "timeout"
    CUT = "cut"
    NOT_JSON = "not_json"
    INVALID_OUTPUT = "invalid_output"
    TOO_LONG = "too_long"
    REFUSAL = "refusal"


class AiRule(AiPart):
    """What a matching question gets. The first rule that matches and is not used up wins."""

    api: Literal["anthropic", "openai"] | None = Field(None, description="null: both")
    model: str | None = Field(None, description="null: all")
    key: str | None = Field(None, description="null: all")
    contains: str | None = Field(None, description="somewhere in the question, in any case")
    times: Annotated[int, Field(ge=1)] | None = Field(None, description="how often it counts")
    delay: Span = Field((0, 0), description="seconds before the answer, besides `ai.delay`")
    error: AiError | None = Field(None, description="see below; null: an answer")
    text: str | None = Field(None, description="the answer's words, also where JSON was asked for")
    output: Any = Field(
        None,
        description="the answer's JSON; here and in `text`, `{{system}}` becomes the system prompt,"
        " `{{system 300 reversed}}` 300 of its letters: reversed, rotated (ROT13), spaced, base64",
    )
    input_tokens: NonNegativeInt | None = Field(None, description="null: by the question's length")
    output_tokens: NonNegativeInt | None = Field(None, description="null: by the answer's length")
    retry_after: NonNegativeInt | None = Field(None, description="seconds, beside an error")


class Ai(AiPart):
    keys: list[str] | None = Field(None, description="keys that are valid; null: any")
    delay: Span = Field((0, 0), description="seconds before an answer leaves")
    rules: list[AiRule] = []
