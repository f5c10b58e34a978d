"""What is said about AI providers over REST."""

import re
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, JsonValue, SecretStr, StringConstraints

from api.contact_bodies import ID, example
from api.pages import Listed
from core.types import Answer, Request
from models.ai.tables import AiProvider
from models.ai.types import CallReason, ProbeOutcome, ProviderKind
from models.contacts.fields import Name

KEY_SHOWN = 4
_VISIBLE = re.compile(r"^[!-~]+$")
_ADDRESS = r"^https?://[^\s/?#@]+[^\s?#]*$"


def _sendable(key: SecretStr) -> SecretStr:
    """It travels in a header."""
    if not _VISIBLE.fullmatch(key.get_secret_value()):
        raise ValueError("not a key: it holds spaces or signs that no key has")
    return key


# Long enough that four characters of it tell nothing.
ApiKey = Annotated[
    SecretStr,
    Field(
        min_length=12,
        max_length=500,
        json_schema_extra={"writeOnly": True, "pattern": _VISIBLE.pattern},
    ),
    AfterValidator(_sendable),
]
Address = Annotated[str, StringConstraints(pattern=_ADDRESS, max_length=500)]
ModelName = Annotated[str, StringConstraints(pattern=r"^[\w./:@-]+$", min_length=1, max_length=200)]
Temperature = Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)]
MaxTokens = Annotated[int, Field(ge=1, le=64_000)]
Position = Annotated[int, Field(ge=0, le=1000)]
MicroPrice = Annotated[
    int,
    Field(
        ge=0,
        le=1_000_000_000_000,
        description="Millionths of a US dollar for a million tokens. Without both, the shipped "
        "table counts; a model that is not in it costs as much as the dearest.",
    ),
]
_NEW: dict[str, JsonValue] = {
    "kind": "ANTHROPIC",
    "name": "Claude",
    "apiKey": "sk-ant-a-key-of-yours",
    "model": "claude-sonnet-5-5",
}
_SHOWN: dict[str, JsonValue] = {
    "id": ID,
    "kind": "ANTHROPIC",
    "name": "Claude",
    "baseUrl": None,
    "keyEnds": "ours",
    "model": "claude-sonnet-5-5",
    "position": 0,
    "temperature": None,
    "maxTokens": 1024,
    "inputPrice": None,
    "outputPrice": None,
    "enabled": True,
    "createdAt": "2026-11-20T08:15:30Z",
    "changedAt": "2026-11-20T08:15:30Z",
}
_ATTEMPT: dict[str, JsonValue] = {
    "providerId": ID,
    "kind": "ANTHROPIC",
    "model": "claude-sonnet-5-5",
    "outcome": "ANSWERED",
    "inputTokens": 61,
    "outputTokens": 9,
    "costMicros": 212,
    "milliseconds": 640,
}


class NewProvider(Request):
    model_config = example(_NEW)

    kind: ProviderKind
    name: Name
    api_key: ApiKey
    model: ModelName
    base_url: Address | None = Field(
        default=None, description="Needed for OPENAI_COMPATIBLE; a public https:// address."
    )
    position: Position = Field(default=0, description="Lower ones are asked first.")
    temperature: Temperature | None = Field(
        default=None, description="Null: the model's own. Some models take none."
    )
    max_tokens: MaxTokens = Field(default=1024, description="Of an answer.")
    input_price: MicroPrice | None = None
    output_price: MicroPrice | None = None
    enabled: bool = True


class ProviderChange(Request):
    """What is left out stays as it is."""

    model_config = example({"model": "claude-sonnet-5-5", "enabled": False})

    name: Name = ""
    api_key: ApiKey = SecretStr("")
    model: ModelName = ""
    base_url: Address | None = None
    position: Position = 0
    temperature: Temperature | None = None
    max_tokens: MaxTokens = 1024
    input_price: MicroPrice | None = None
    output_price: MicroPrice | None = None
    enabled: bool = True

    def given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class ProviderAnswer(Listed):
    model_config = example(_SHOWN)

    kind: ProviderKind
    name: str
    base_url: str | None
    key_ends: str = Field(description="How the key ends; nobody can show the rest again.")
    model: str
    position: int
    temperature: float | None
    max_tokens: int
    input_price: int | None
    output_price: int | None
    enabled: bool
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, provider: AiProvider) -> Self:
        return cls.model_validate(provider, from_attributes=True)


class ProbeBody(Request):
    model_config = example({"providerId": ID})

    provider_id: UUID | None = Field(
        default=None, description="Null: all that are enabled, in their order."
    )


class AttemptAnswer(Answer):
    model_config = example(_ATTEMPT)

    provider_id: UUID
    kind: ProviderKind
    model: str
    outcome: str = Field(description="ANSWERED, or why not; RESTING: passed over after failures.")
    input_tokens: int | None
    output_tokens: int | None
    cost_micros: int = Field(description="Millionths of a US dollar.")
    milliseconds: int


class ProbeAnswer(Answer):
    model_config = example({"answered": True, "reason": None, "attempts": [_ATTEMPT]})

    answered: bool
    reason: CallReason | None
    attempts: list[AttemptAnswer]

    @classmethod
    def of(cls, outcome: ProbeOutcome) -> Self:
        attempts = [
            AttemptAnswer.model_validate(each, from_attributes=True) for each in outcome.attempts
        ]
        return cls(answered=outcome.reason is None, reason=outcome.reason, attempts=attempts)
