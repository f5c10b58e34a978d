"""Templates as the Graph API shows them: one node, or a page of a list."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from simulator.errors import Refused
from simulator.paging import page
from simulator.template_refusals import bad_parameter
from simulator.world import Account, Template

DEFAULT_FIELDS = ("name", "parameter_format", "components", "language", "status", "category")
OPTIONAL_FIELDS = (
    "sub_category",
    "message_send_ttl_seconds",
    "cta_url_link_tracking_opted_out",
    "library_template_name",
    "degrees_of_freedom_spec",
    "creative_sourcing_spec",
    "optimization_spec",
    "bid_spec",
    "health_status",
)
FILES = frozenset({"IMAGE", "VIDEO", "DOCUMENT", "GIF"})
Json = dict[str, Any]


def template_node(template: Template, fields: str | None) -> Json:
    """What is not known of it is left out."""
    known: Json = {
        **dict.fromkeys(OPTIONAL_FIELDS),
        "name": template.name,
        "parameter_format": template.parameter_format,
        "components": [_shown(component, template) for component in template.components],
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "previous_category": template.previous_category,
        "correct_category": template.correct_category,
        "rejected_reason": template.rejected_reason,
        "quality_score": {"score": template.quality, "date": int(template.quality_at)},
        "last_updated_time": datetime.fromtimestamp(template.updated_at, UTC).strftime(
            "%Y-%m-%dT%H:%M:%S+0000"
        ),
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
    found = {name: known[name] for name in wanted if known[name] is not None}
    return found | {"id": template.id}


def template_list(account: Account, query: dict[str, str]) -> Json:
    found = [t for t in account.templates.values() if _matches(t, query)]
    answer = page(
        found,
        query,
        f"{account.id}/message_templates",
        lambda template: template_node(template, query.get("fields")),
    )
    if "summary" in query:
        summary = {
            "total_count": len(found),
            "message_template_count": len(account.templates),
            "message_template_limit": 6000,
            "are_translations_complete": True,
        }
        wanted = query["summary"].split(",")
        answer["summary"] = {name: summary[name] for name in wanted if name in summary}
    return answer


def _shown(component: Mapping[str, Any], template: Template) -> Json:
    """A sample has an address where it had a handle, and an OTP button is one with an address."""
    shown = dict(component)
    if shown.get("format") in FILES and "example" in shown:
        kind = str(shown["format"]).lower()
        address = f"https://scontent.whatsapp.net/v/{template.id}.{kind}?oe=6500"
        shown["example"] = {"header_handle": [address]}
    if "buttons" in shown:
        shown["buttons"] = [_button(button, template) for button in shown["buttons"]]
    if "cards" in shown:
        shown["cards"] = [
            {"components": [_shown(part, template) for part in card["components"]]}
            for card in shown["cards"]
        ]
    if shown.get("add_security_recommendation") is not None and "text" not in shown:
        more = " For your security, do not share this code."
        advised = shown["add_security_recommendation"] is True
        shown["text"] = f"*{{{{1}}}}* is your verification code.{more if advised else ''}"
    if "code_expiration_minutes" in shown and "text" not in shown:
        shown["text"] = f"This code expires in {shown['code_expiration_minutes']} minutes."
    return shown


def _button(button: Json, template: Template) -> Json:
    if button.get("type") != "OTP":
        return button
    minutes = [
        c["code_expiration_minutes"] for c in template.components if "code_expiration_minutes" in c
    ]
    query = {"otp_type": button.get("otp_type")}
    if minutes:
        query["code_expiration_minutes"] = minutes[0]
    url = f"https://www.whatsapp.com/otp/code/?{urlencode(query)}&code=otp"
    text = button.get("text", "Copy code")
    return {"type": "URL", "text": text, "url": f"{url}{{{{1}}}}", "example": [f"{url}123456"]}


def _matches(template: Template, query: dict[str, str]) -> bool:
    texts = [str(c.get("text", "")) for c in template.components]
    content, either = query.get("content"), query.get("name_or_content")
    updated = template.updated_at
    return (
        query.get("name", "") in template.name
        and (content is None or any(content in text for text in texts))
        and (either is None or any(either in text for text in (template.name, *texts)))
        and _one_of(query.get("language"), template.language)
        and _one_of(query.get("category"), template.category)
        and _one_of(query.get("status"), template.status)
        and _one_of(query.get("quality_score"), template.quality)
        and _moment(query.get("since"), updated) <= updated <= _moment(query.get("until"), updated)
        and query.get("source", "MANUAL").upper() == "MANUAL"
    )


def _one_of(given: str | None, value: str) -> bool:
    """A filter takes one value, several with commas between them, or a JSON array."""
    if not given:
        return True
    if given.startswith("["):
        try:
            wanted = [str(each) for each in orjson.loads(given)]
        except orjson.JSONDecodeError:
            raise bad_parameter("A filter must be an array.") from None
    else:
        wanted = given.split(",")
    return value.upper() in {each.strip().upper() for each in wanted}


def _moment(given: str | None, otherwise: float) -> float:
    if given is None:
        return otherwise
    if not given.isdigit():
        raise bad_parameter("Param since and until must be unix timestamps.")
    return float(given)
