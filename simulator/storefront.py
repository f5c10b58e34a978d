"""What customers see of a number, and whom it blocked."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Storefront:
    """`blocked` is each blocked user's WhatsApp id by what was asked; `links` messages by code."""

    profile: dict[str, object] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    prompts: list[str] = field(default_factory=list)
    commands: list[dict[str, str]] = field(default_factory=list)
