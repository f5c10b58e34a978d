"""Message templates: create, list, read, delete, and a review that ends by itself."""

import time
from typing import Any

import orjson

from simulator.configuration import Verdict
from simulator.errors import Refused, no_such_object
from simulator.events import Event, Key, dumps
from simulator.template_rules import read
from simulator.template_shape import Shape
from simulator.webhooks import Webhooks
from simulator.wheel import Wheel
from simulator.world import Account, Template, World


class Templates:
    def __init__(self, world: World, wheel: Wheel, webhooks: Webhooks) -> None:
        self._world = world
        self._wheel = wheel
        self._webhooks = webhooks

    def create(self, account: Account, body: bytes) -> dict[str, str]:
        value = read(body)
        if (value["name"], value["language"]) in account.templates:
            raise Refused(
                100,
                "There is already content in this language for this template. You can create a "
                "new template and try again.",
                message="Invalid parameter",
                subcode=2388024,
                is_transient=False,
                user_title="Content in this language already exists",
            )
        template = self.add(account, value, self._world.next_id(), "PENDING")
        self.review(template)
        return {"id": template.id, "status": template.status, "category": template.category}

    def review(self, template: Template) -> None:
        review = self._world.configuration.review
        if review.seconds is not None:
            verdict = review.by_name.get(template.name, review.verdict)
            self._wheel.after(review.seconds, self._end_review, template, verdict)

    def seed(
        self, account: Account, value: dict[str, Any], template_id: str | None, status: str
    ) -> Template:
        """A template from before; one of the same name and language makes room."""
        old = account.templates.get((value.get("name", ""), value.get("language", "")))
        read_value = read(orjson.dumps(value))
        if old is not None:
            self._world.remove_template(old)
        return self.add(account, read_value, template_id or self._world.next_id(), status)

    def add(
        self, account: Account, value: dict[str, Any], template_id: str, status: str
    ) -> Template:
        named = value["parameter_format"] == "NAMED"
        shape = Shape(value["components"], named)
        template = Template(
            template_id,
            account.id,
            value["name"],
            value["language"],
            value["category"],
            value["components"],
            value["parameter_format"],
            shape,
            status,
        )
        self._world.add_template(template)
        return template

    def delete(self, account: Account, query: dict[str, str]) -> dict[str, bool]:
        if "hsm_ids" in query:
            try:
                wanted = {str(i) for i in orjson.loads(query["hsm_ids"])}
            except (orjson.JSONDecodeError, TypeError):
                raise Refused(100, message="(#100) Param hsm_ids must be an array.") from None
            found = [t for t in account.templates.values() if t.id in wanted]
            if len(found) != len(wanted):
                raise no_such_object("delete", account.id)
        elif "name" in query:
            found = [
                t
                for t in account.templates.values()
                if t.name == query["name"] and query.get("hsm_id", t.id) == t.id
            ]
        else:
            raise Refused(100, message="(#100) The parameter name is required.")
        if not found or any(t.status == "DISABLED" for t in found):
            raise Refused(100, message="Invalid parameter", subcode=2593002, is_transient=False)
        for template in found:
            self._world.remove_template(template)
        return {"success": True}

    def decide(
        self,
        template: Template,
        status: str,
        *,
        reason: str = "NONE",
        webhook: bool = True,
        extra: dict[str, Any] | None = None,
    ) -> None:
        """Any change of status: a verdict, a pause, a ban. The webhook may get lost."""
        template.status = status
        template.rejected_reason = reason
        self._world.changed()
        if not webhook:
            self._world.records.webhooks["template_events_lost"] += 1
            return
        value: dict[str, Any] = {
            "event": status,
            "message_template_id": int(template.id),
            "message_template_name": template.name,
            "message_template_language": template.language,
            "reason": reason,
            "message_template_category": template.category,
        }
        if reason == "INVALID_FORMAT":
            value["rejection_info"] = {
                "reason": "The format of the template is not valid.",
                "recommendation": "Correct the format and submit it again.",
            }
        self._webhooks.put(
            Event(
                Key("template", template.id, status),
                template.account_id,
                field="message_template_status_update",
                value=dumps(value | (extra or {})),
                time=int(time.time()),
            )
        )

    def _end_review(self, template: Template, verdict: Verdict) -> None:
        if template.status == "PENDING" and template.id in self._world.templates:
            self.decide(
                template,
                verdict.status,
                reason=verdict.reason,
                webhook=self._world.configuration.review.webhook,
            )
