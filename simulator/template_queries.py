"""Templates as the Graph API shows them: one node, or a page of a list."""

import time
from base64 import b64decode, b64encode
from typing import Any

from simulator.errors import Refused
from simulator.world import Account, Template

DEFAULT_FIELDS = ("name", "parameter_format", "components", "language", "status", "category")


def template_node(template: Template, fields: str | None) -> dict[str, Any]:
    known = {
        "name": template.name,
        "parameter_format": template.parameter_format,
        "components": template.components,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "rejected_reason": template.rejected_reason,
        "quality_score": {"score": "UNKNOWN", "date": int(time.time())},
        "id": template.id,
    } | template.extra
    wanted = DEFAULT_FIELDS if fields is None else [f for f in fields.split(",") if f]
    for name in wanted:
        if name not in known:
            raise Refused(
                100,
                message=f"(#100) Tried accessing nonexisting field ({name}) on node type "
                "(WhatsAppMessageTemplate)",
            )
    return {name: known[name] for name in wanted} | {"id": template.id}


def template_list(account: Account, query: dict[str, str]) -> dict[str, Any]:
    found = [t for t in account.templates.values() if _matches(t, query)]
    start, limit = _offset(query.get("after")), _limit(query.get("limit"))
    page = found[start : start + limit]
    answer: dict[str, Any] = {"data": [template_node(t, query.get("fields")) for t in page]}
    if page:
        cursors = {"before": _cursor(start), "after": _cursor(start + len(page))}
        answer["paging"] = {"cursors": cursors}
        if start + len(page) < len(found):
            answer["paging"]["next"] = (
                f"https://graph.facebook.com/v24.0/{account.id}/message_templates"
                f"?limit={limit}&after={cursors['after']}"
            )
    if "summary" in query:
        answer["summary"] = {
            "total_count": len(found),
            "message_template_count": len(account.templates),
            "message_template_limit": 6000,
            "are_translations_complete": True,
        }
    return answer


def _matches(template: Template, query: dict[str, str]) -> bool:
    return (
        query.get("name", "") in template.name
        and query.get("language", template.language) == template.language
        and query.get("category", template.category).upper() == template.category
        and query.get("status", template.status).upper() == template.status
    )


def _cursor(offset: int) -> str:
    return b64encode(f"offset:{offset}".encode()).decode()


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        name, _, offset = b64decode(cursor, validate=True).decode().partition(":")
        if name == "offset":
            return int(offset)
    except ValueError:
        pass
    raise Refused(131059, "Invalid cursor.")


def _limit(given: str | None) -> int:
    if given is None:
        return 25
    if not given.isdigit() or not 1 <= int(given) <= 1000:
        raise Refused(100, message="(#100) Param limit must be between 1 and 1000.")
    return int(given)
