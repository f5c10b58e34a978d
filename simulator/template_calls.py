"""Edges of templates: an account's list of them, and one of them."""

from simulator.call import NOT_MINE, Call, Result
from simulator.template_queries import template_list, template_node
from simulator.templates import Templates


class TemplateCalls:
    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def answer(self, call: Call) -> Result:
        if call.edge == "message_templates":
            match call.method:
                case "GET":
                    return template_list(call.account(), call.query)
                case "POST":
                    return self._templates.create(call.account(), call.request.body)
                case "DELETE":
                    return self._templates.delete(call.account(), call.query)
        template = call.world.templates.get(call.node)
        if template is None or template.account_id not in call.token.accounts:
            return NOT_MINE
        if call.edge == "" and call.method == "GET":
            return template_node(template, call.query.get("fields"))
        return NOT_MINE
