"""Edges of templates: an account's list of them, and one of them."""

from simulator.call import NOT_MINE, Call, Result
from simulator.template_previews import previews
from simulator.template_queries import template_list, template_node
from simulator.templates import Templates
from simulator.world import Template


class TemplateCalls:
    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def answer(self, call: Call) -> Result:
        match call.edge, call.method:
            case "message_templates", "GET":
                return template_list(call.account(), call.query)
            case "message_templates", "POST":
                return self._templates.create(call.account(), call.request.body)
            case "message_templates", "DELETE":
                return self._templates.delete(call.account(), call.query)
            case "upsert_message_templates", "POST":
                return self._templates.upsert(call.account(), call.request.body)
            case "message_template_previews", "GET":
                _ = call.account()
                return previews(call.query)
        template = call.world.templates.get(call.node)
        if template is None or template.account_id not in call.token.accounts:
            return NOT_MINE
        return self._of_one(call, template)

    def _of_one(self, call: Call, template: Template) -> Result:
        match call.edge, call.method:
            case "", "GET":
                return template_node(template, call.query.get("fields"))
            case "", "POST":
                return self._templates.edit(template, call.request.body)
            case "unpause", "POST":
                return self._templates.unpause(template)
        return NOT_MINE
