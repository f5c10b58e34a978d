"""AI: whose providers, and what Temporal keeps of a call, which is never text."""

from enum import StrEnum
from uuid import UUID

from core.types import Payload

KEY_PURPOSE = "ai-provider-key"
MOST_PROVIDERS = 20


class ProviderKind(StrEnum):
    """Which API a provider speaks. A compatible one is OpenAI's API at another address."""

    ANTHROPIC = "ANTHROPIC"
    OPENAI = "OPENAI"
    OPENAI_COMPATIBLE = "OPENAI_COMPATIBLE"


class AiMode(StrEnum):
    """What AI may do in a conversation, or in all of a number."""

    OFF = "OFF"
    SUGGEST = "SUGGEST"
    DRAFT_APPROVE = "DRAFT_APPROVE"
    AUTO = "AUTO"


class CallPurpose(StrEnum):
    """What an answer was wanted for."""

    TEST = "TEST"
    ANALYSIS = "ANALYSIS"
    TEMPLATE_ADVICE = "TEMPLATE_ADVICE"


class CallReason(StrEnum):
    """Why there is no answer, or none of use."""

    NO_PROVIDER = "NO_PROVIDER"
    NO_ANSWER = "NO_ANSWER"
    OVER_BUDGET = "OVER_BUDGET"
    OVER_CONVERSATION_BUDGET = "OVER_CONVERSATION_BUDGET"
    TOO_MANY_TURNS = "TOO_MANY_TURNS"
    UNSAFE_OUTPUT = "UNSAFE_OUTPUT"


class ProbeInput(Payload):
    """Without `provider_id` all that are enabled are asked, in their order."""

    organization_id: UUID
    provider_id: UUID | None = None


class AttemptMade(Payload):
    """One provider asked once; tokens are None where nobody knows."""

    provider_id: UUID
    kind: ProviderKind
    model: str
    outcome: str
    input_tokens: int | None
    output_tokens: int | None
    cost_micros: int
    milliseconds: int


class ProbeOutcome(Payload):
    """`reason` says why nobody answered."""

    reason: CallReason | None = None
    attempts: tuple[AttemptMade, ...] = ()


class AdviceOutcome(Payload):
    """`kept` is False without a reason when nobody waited for the advice, or not any more."""

    kept: bool = False
    reason: CallReason | None = None
