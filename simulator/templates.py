"""Message templates as Meta keeps them: made, reviewed, edited, paused and deleted."""

import time
from typing import Any

import orjson

from simulator.configuration import TemplateLimits, Verdict
from simulator.errors import Refused, no_such_object
from simulator.message_rules import parse
from simulator.template_news import TemplateNews
from simulator.template_refusals import bad_parameter, refused
from simulator.template_rules import read, read_edit
from simulator.template_shape import Shape
from simulator.webhooks import Webhooks
from simulator.wheel import Wheel
from simulator.world import Account, Template, World

HOUR, DAY = 3600, 86_400
KEPT = ("message_send_ttl_seconds", "cta_url_link_tracking_opted_out", "sub_category")
Json = dict[str, Any]


class Templates:
    def __init__(self, world: World, wheel: Wheel, webhooks: Webhooks) -> None:
        self._world = world
        self._wheel = wheel
        self.news = TemplateNews(world, webhooks)

    @property
    def _limits(self) -> TemplateLimits:
        return self._world.configuration.templates

    def create(self, account: Account, body: bytes) -> dict[str, str]:
        value = read(body, self._world.handles)
        key = (value["name"], value["language"])
        if account.blocked.get(key, 0) > time.time():
            why = "New content can't be added while the existing content is being deleted."
            raise refused(2388023, why)
        if key in account.templates:
            raise refused(
                2388024,
                "There is already content in this language for this template. You can create a "
                "new template and try again.",
            )
        self._admit(account)
        return self._made(account, value)

    def upsert(self, account: Account, body: bytes) -> Json:
        """An authentication template in many languages at once: made, or given this content."""
        given = parse(body)
        languages = given.pop("languages", None)
        if not isinstance(languages, list) or not languages:
            raise bad_parameter("The parameter languages is required.")
        if str(given.get("category", "")).upper() != "AUTHENTICATION":
            raise bad_parameter("Param category must be AUTHENTICATION.")
        answers = []
        for language in languages:
            value = read(orjson.dumps(given | {"language": language}), self._world.handles)
            old = account.templates.get((value["name"], language))
            if old is not None:
                self._change(old, value)
            made = self._made(account, value) if old is None else shown_briefly(old)
            template = account.templates[value["name"], language]
            self.news.decide(template, "APPROVED")
            answers.append(
                {"id": made["id"], "status": template.status, "language": template.language}
            )
        return {"data": answers}

    def review(self, template: Template) -> None:
        review = self._world.configuration.review
        if review.seconds is not None:
            self._wheel.after(review.seconds, self._end_review, template, self._verdict(template))

    def seed(self, account: Account, value: Json, template_id: str | None, status: str) -> Template:
        """A template from before; one of the same name and language makes room."""
        old = account.templates.get((value.get("name", ""), value.get("language", "")))
        read_value = read(orjson.dumps(value))
        if old is not None:
            self._world.remove_template(old)
        return self.add(account, read_value, template_id or self._world.next_id(), status)

    def add(self, account: Account, value: Json, template_id: str, status: str) -> Template:
        template = Template(
            template_id,
            account.id,
            value["name"],
            value["language"],
            value["category"],
            value["components"],
            value["parameter_format"],
            Shape(value["components"], value["parameter_format"] == "NAMED"),
            status,
        )
        template.extra = {name: value[name] for name in KEPT if name in value}
        self._world.add_template(template)
        return template

    def edit(self, template: Template, body: bytes) -> Json:
        """Only where nothing is decided or disabled; an approved one seldom, and not its kind."""
        if template.status not in ("APPROVED", "REJECTED", "PAUSED"):
            raise refused(2593003, f"A template that is {template.status} cannot be edited.")
        before: Json = {
            "category": template.category,
            "components": template.components,
            "parameter_format": template.parameter_format,
        }
        given = parse(body)
        wanted = str(given.get("category", template.category)).upper()
        if template.status == "APPROVED":
            if wanted != template.category:
                why = "The category of an approved template cannot be edited."
                raise refused(2593003, why)
            self._spend_an_edit(template)
        handles = self._world.handles | _samples(template)
        self._change(template, read_edit(body, before, handles))
        template.status = "PENDING"
        template.rejected_reason = "NONE"
        self.review(template)
        self._world.changed()
        return {"success": True}

    def delete(self, account: Account, query: dict[str, str]) -> dict[str, bool]:
        found = self._named(account, query)
        if not found or any(t.status == "DISABLED" for t in found):
            raise refused(2593002, "There is no such template, or it is disabled.")
        for template in found:
            if template.status == "APPROVED":
                until = time.time() + self._limits.blocked_days * DAY
                account.blocked[template.name, template.language] = until
            self._world.remove_template(template)
            self.news.status(template, "PENDING_DELETION", reason=None)
        return {"success": True}

    def pause(self, template: Template, *, webhook: bool = True) -> None:
        """As its bad quality has it: a first time, a second, and a third that disables it."""
        template.pauses += 1
        if template.pauses > len(self._limits.pauses):
            self.news.decide(template, "DISABLED", webhook=webhook)
            return
        title = ("FIRST_PAUSE", "SECOND_PAUSE")[template.pauses - 1]
        template.paused_at = time.time()
        info = {"title": title, "description": "Customers do not like it."}
        self.news.decide(template, "PAUSED", webhook=webhook, extra={"other_info": info})
        seconds = self._limits.pauses[template.pauses - 1]
        self._wheel.after(seconds, self._end_pause, template, template.pauses)

    def unpause(self, template: Template) -> Json:
        if template.status != "PAUSED":
            return {"success": False, "reason": "The template is not paused."}
        if time.time() - template.paused_at < self._limits.unpause_after:
            return {"success": False, "reason": "The template was paused a moment ago."}
        self._end_pause(template, template.pauses)
        return {"success": True}

    def _made(self, account: Account, value: Json) -> dict[str, str]:
        template = self.add(account, value, self._world.next_id(), "PENDING")
        assigned = self._verdict(template).category
        template.category = assigned or template.category
        self.review(template)
        return shown_briefly(template)

    def _verdict(self, template: Template) -> Verdict:
        review = self._world.configuration.review
        for suffix, verdict in review.by_suffix.items():
            if template.name.endswith(suffix):
                return review.by_name.get(template.name, verdict)
        return review.by_name.get(template.name, review.verdict)

    def _admit(self, account: Account) -> None:
        now = time.time()
        account.creations = [at for at in account.creations if at > now - HOUR]
        if len(account.creations) >= self._limits.creations:
            raise Refused(80008, message="(#80008) There have been too many calls.")
        if len(account.templates) >= self._limits.most:
            raise refused(2388019, "The account has as many templates as it may.")
        account.creations.append(now)

    def _spend_an_edit(self, template: Template) -> None:
        now = time.time()
        for days, most in ((1, self._limits.edits_a_day), (30, self._limits.edits_a_month)):
            if sum(at > now - days * DAY for at in template.edits) >= most:
                raise refused(2593004, f"An approved template has {most} edits in {days} days.")
        template.edits.append(now)

    def _change(self, template: Template, value: Json) -> None:
        template.components = value["components"]
        template.category = value["category"]
        template.parameter_format = value["parameter_format"]
        template.shape = Shape(template.components, template.parameter_format == "NAMED")
        template.extra |= {name: value[name] for name in KEPT if name in value}
        template.updated_at = time.time()

    def _named(self, account: Account, query: dict[str, str]) -> list[Template]:
        if "hsm_ids" in query:
            try:
                wanted = {str(i) for i in orjson.loads(query["hsm_ids"])}
            except (orjson.JSONDecodeError, TypeError):
                raise bad_parameter("Param hsm_ids must be an array.") from None
            found = [t for t in account.templates.values() if t.id in wanted]
            if len(found) != len(wanted):
                raise no_such_object("delete", account.id)
            return found
        if "name" not in query:
            raise bad_parameter("The parameter name is required.")
        return [
            t
            for t in account.templates.values()
            if t.name == query["name"] and query.get("hsm_id", t.id) == t.id
        ]

    def _end_pause(self, template: Template, pause: int) -> None:
        if template.status == "PAUSED" and template.pauses == pause:
            template.quality = "UNKNOWN"
            info = {"title": "UNPAUSE", "description": "It may be sent again."}
            self.news.decide(template, "APPROVED", extra={"other_info": info})

    def _end_review(self, template: Template, verdict: Verdict) -> None:
        if template.status == "PENDING" and template.id in self._world.templates:
            self.news.decide(
                template,
                verdict.status,
                reason=verdict.reason,
                webhook=self._world.configuration.review.webhook,
            )


def shown_briefly(template: Template) -> dict[str, str]:
    return {"id": template.id, "status": template.status, "category": template.category}


def _samples(template: Template) -> dict[str, str]:
    """What the template shows already may be named again."""
    old: Any = template.components
    return {
        handle: "kept"
        for component in old
        for handle in (component.get("example") or {}).get("header_handle") or []
    }
