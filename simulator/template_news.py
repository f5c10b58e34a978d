"""What Meta tells about a template: webhooks of its status, quality, category and components."""

import time
from typing import Any

from simulator.events import Event, Key, dumps
from simulator.webhooks import Webhooks
from simulator.world import Template, World

WORDS = {
    "INVALID_FORMAT": (
        "Your template has parameters placed next to each other without text between them.",
        "Separate parameters with descriptive text.",
    ),
    "PROMOTIONAL": (
        "Your template promotes something under a category that promises not to.",
        "Choose the category MARKETING, or take the promotion out.",
    ),
}
Json = dict[str, Any]


class TemplateNews:
    """Changes a template as Meta does, and says so; each webhook may get lost."""

    def __init__(self, world: World, webhooks: Webhooks) -> None:
        self._world = world
        self._webhooks = webhooks

    def decide(
        self,
        template: Template,
        status: str,
        *,
        event: str | None = None,
        reason: str = "NONE",
        webhook: bool = True,
        extra: Json | None = None,
    ) -> None:
        """Any change of status: a verdict, a pause, a ban, an archive."""
        template.status = status
        template.rejected_reason = reason
        template.updated_at = time.time()
        if status == "PAUSED" and not template.paused_at:
            template.paused_at = time.time()
        if status == "DELETED":
            self._world.remove_template(template)
        self._world.changed()
        words: Json = {}
        if reason in WORDS:
            why, recommendation = WORDS[reason]
            words["rejection_info"] = {"reason": why, "recommendation": recommendation}
        if status == "DISABLED":
            words["disable_info"] = {"disable_date": int(time.time())}
        told = event or status
        self.status(template, told, reason=reason, webhook=webhook, extra=words | (extra or {}))

    def status(
        self,
        template: Template,
        event: str,
        *,
        reason: str | None,
        webhook: bool = True,
        extra: Json | None = None,
    ) -> None:
        value: Json = {
            "event": event,
            **_identity(template),
            "reason": reason,
            "message_template_category": template.category,
        }
        told = value | (extra or {})
        self._tell(template, "message_template_status_update", told, event, webhook)

    def rate(self, template: Template, quality: str, *, webhook: bool = True) -> None:
        value = {
            "previous_quality_score": template.quality,
            "new_quality_score": quality,
            **_identity(template, "-"),
        }
        template.quality, template.quality_at = quality, time.time()
        self._world.changed()
        self._tell(template, "message_template_quality_update", value, quality, webhook)

    def warn(self, template: Template, category: str, at: float, *, webhook: bool = True) -> None:
        """That the category will be another one."""
        template.correct_category = category
        self._world.changed()
        value = {
            **_identity(template, "-"),
            "new_category": template.category,
            "correct_category": category,
            "category_update_timestamp": int(at),
        }
        self._tell(template, "template_category_update", value, f"to-be-{category}", webhook)

    def recategorise(self, template: Template, category: str, *, webhook: bool = True) -> None:
        before, template.category = template.category, category
        template.previous_category, template.correct_category = before, None
        template.updated_at = time.time()
        self._world.changed()
        value = {
            **_identity(template, "-"),
            "previous_category": before,
            "new_category": category,
        }
        self._tell(template, "template_category_update", value, category, webhook)

    def rewritten(self, template: Template, *, webhook: bool = True) -> None:
        """That it has other components, in the few words that Meta has for them."""
        parts: dict[str, Json] = {str(c["type"]): c for c in template.components}
        value: Json = {
            **_identity(template),
            "message_template_title": parts.get("HEADER", {}).get("text"),
            "message_template_element": parts.get("BODY", {}).get("text") or "",
            "message_template_footer": parts.get("FOOTER", {}).get("text"),
            "message_template_buttons": [
                {
                    "message_template_button_type": button["type"],
                    "message_template_button_text": button.get("text"),
                }
                for button in parts.get("BUTTONS", {}).get("buttons") or []
            ],
        }
        told = {name: each for name, each in value.items() if each is not None}
        self._tell(template, "message_template_components_update", told, "components", webhook)

    def _tell(self, template: Template, field: str, value: Json, what: str, webhook: bool) -> None:
        if not webhook:
            self._world.records.webhooks["template_events_lost"] += 1
            return
        self._webhooks.put(
            Event(
                Key("template", template.id, what),
                template.account_id,
                field=field,
                value=dumps(value),
                time=int(time.time()),
            )
        )


def _identity(template: Template, dash: str = "_") -> Json:
    """Some webhooks write en-US where others write en_US."""
    return {
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language.replace("_", dash),
    }
