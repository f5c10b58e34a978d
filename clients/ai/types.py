"""What a model is asked and what it answers, the same for every provider."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's words, or the model's own before."""

    speaker: Literal["user", "assistant"]
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """`schema` asks for JSON of this shape instead of text."""

    system: str = field(repr=False)
    turns: tuple[Turn, ...]
    schema: type[BaseModel] | None = None

    @property
    def most_tokens(self) -> int:
        """No fewer than the input will count: a token is at least one byte."""
        schema = "" if self.schema is None else str(self.schema.model_json_schema())
        texts = (self.system, schema, *(turn.text for turn in self.turns))
        return sum(len(text.encode()) for text in texts) + _FRAME * (2 + len(self.turns))


@dataclass(frozen=True, slots=True)
class Tokens:
    input: int
    output: int


@dataclass(frozen=True, slots=True)
class Completion:
    """`output` is there when a schema was asked for, and fits it."""

    text: str = field(repr=False)
    output: BaseModel | None = field(repr=False)
    tokens: Tokens
    model: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model, and how it is asked. Not every model takes a temperature."""

    model: str
    max_tokens: int
    temperature: float | None = None


class AiProvider(Protocol):
    """Asks once. Raises `AiError`."""

    async def complete(self, request: CompletionRequest) -> Completion: ...


NO_TOKENS = Tokens(0, 0)
# What a provider adds around each text, generously.
_FRAME = 64
