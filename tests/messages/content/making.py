"""Parts of messages, made of what is told of them."""

from typing import Any

Json = dict[str, Any]
LINK = "https://cdn.example/file"
WAMID = "wamid.HBgLMTQxNTU1NTAxNDIVAgARGBI5QTNEQTA2RjdGMEY4RTRGAA=="
BODY: Json = {"text": "Shall we?"}


def reply(id: str, title: str) -> Json:
    return {"type": "reply", "reply": {"id": id, "title": title}}


def row(id: str, **more: str) -> Json:
    return {"id": id, "title": f"Row {id}", **more}


def cards(*actions: Json, header: Json | None = None) -> Json:
    shown = header or {"type": "image", "image": {"link": f"{LINK}.png"}}
    made = [
        {"card_index": at, "type": "cta_url", "header": shown, "body": BODY, "action": action}
        for at, action in enumerate(actions)
    ]
    return {"type": "carousel", "body": BODY, "action": {"cards": made}}


def opening(url: str = "https://s.example/1") -> Json:
    return {"name": "cta_url", "parameters": {"display_text": "Buy", "url": url}}


def answering(*ids: str) -> Json:
    replies = [{"id": id, "title": id} for id in ids]
    return {"buttons": [{"type": "quick_reply", "quick_reply": each} for each in replies]}


def sold(*skus: str) -> Json:
    action = [{"catalog_id": "1948", "product_retailer_id": sku} for sku in skus]
    made = [{"card_index": at, "type": "product", "action": each} for at, each in enumerate(action)]
    return {"type": "carousel", "body": BODY, "action": {"cards": made}}


def flow(**parameters: Any) -> Json:
    given = {"flow_cta": "Start", **parameters}
    return {"type": "flow", "body": BODY, "action": {"name": "flow", "parameters": given}}


def products(*sections: Json) -> Json:
    header = {"type": "text", "text": "Deals"}
    action = {"catalog_id": "1948", "sections": list(sections)}
    return {"type": "product_list", "header": header, "body": BODY, "action": action}


def section(title: str | None, *skus: str) -> Json:
    items = [{"product_retailer_id": sku} for sku in skus]
    return {"product_items": items} | ({} if title is None else {"title": title})


def listed(*sections: Json, button: str = "Options", **more: Any) -> Json:
    action = {"button": button, "sections": list(sections)}
    return {"type": "list", "body": BODY, "action": action, **more}


def buttons(*replies: Json, **more: Any) -> Json:
    return {"type": "button", "body": BODY, "action": {"buttons": list(replies)}, **more}


def address(**parameters: Any) -> Json:
    action = {"name": "address_message", "parameters": {"country": "IN", **parameters}}
    return {"type": "address_message", "body": BODY, "action": action}


def template(*components: Json) -> Json:
    found: Json = {"name": "order_ready", "language": {"code": "es_ES"}}
    return found | ({"components": list(components)} if components else {})


def button(sub_type: str, index: int | str, *parameters: Json) -> Json:
    found = {"type": "button", "sub_type": sub_type, "index": index}
    return found | ({"parameters": list(parameters)} if parameters else {})


def text(value: str, name: str | None = None) -> Json:
    return {"type": "text", "text": value} | ({} if name is None else {"parameter_name": name})


def body(*parameters: Json) -> Json:
    return {"type": "body", "parameters": list(parameters)}


def header(parameter: Json) -> Json:
    return {"type": "header", "parameters": [parameter]}
