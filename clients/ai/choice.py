"""Which client speaks to a provider, and by which way its requests leave."""

from enum import StrEnum

from clients.ai.anthropic_messages import AnthropicMessages
from clients.ai.openai_chat import OpenAiChat
from clients.ai.transport import Ways
from clients.ai.types import AiProvider, ModelChoice
from core.inbox_settings import AiSettings


class Api(StrEnum):
    ANTHROPIC = "ANTHROPIC"
    OPENAI = "OPENAI"
    OPENAI_COMPATIBLE = "OPENAI_COMPATIBLE"


def provider_for(
    api: Api, settings: AiSettings, ways: Ways, base_url: str | None, key: str, choice: ModelChoice
) -> AiProvider:
    """An address that a customer gave is only ever called by the way that checks it."""
    http = ways.known if base_url is None else ways.given
    if api is Api.ANTHROPIC:
        return AnthropicMessages(http, base_url or settings.anthropic_url, key, choice)
    compatible = api is Api.OPENAI_COMPATIBLE
    return OpenAiChat(http, base_url or settings.openai_url, key, choice, compatible=compatible)
