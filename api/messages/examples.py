"""What the documentation shows of messages to send."""

from typing import Any

Json = dict[str, Any]
TO: Json = {"phone": "+5511987654321"}
_PICTURE = {"link": "https://cdn.example/front.jpg"}

TEXT: Json = {"text": {"body": "See https://shop.example/p/9", "preview_url": True}}
IMAGE: Json = {"image": {**_PICTURE, "caption": "Front view"}}
VIDEO: Json = {"video": {"link": "https://cdn.example/tour.mp4", "caption": "A tour"}}
AUDIO: Json = {"audio": {"link": "https://cdn.example/hello.ogg", "voice": True}}
DOCUMENT: Json = {
    "document": {
        "link": "https://cdn.example/77.pdf",
        "filename": "invoice-77.pdf",
        "caption": "Your invoice",
    }
}
STICKER: Json = {"sticker": {"link": "https://cdn.example/thanks.webp"}}
LOCATION: Json = {
    "location": {
        "latitude": 40.4168,
        "longitude": -3.7038,
        "name": "Our shop",
        "address": "Calle 1, Madrid",
    }
}
CONTACTS: Json = {
    "contacts": [
        {
            "name": {"formatted_name": "Ana Ruiz", "first_name": "Ana"},
            "org": {"company": "Acme", "title": "Lead"},
            "phones": [{"phone": "+14155550177", "type": "Mobile", "wa_id": "14155550177"}],
            "emails": [{"email": "ana@acme.example", "type": "Work"}],
        }
    ]
}
REACTION: Json = {
    "reaction": {"messageId": "01a1f7f7-f87e-746e-9937-fd994083c075", "emoji": "\U0001f44d"}
}
TEMPLATE: Json = {
    "template": {
        "name": "order_ready",
        "language": {"code": "en"},
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "77"}],
            },
            {
                "type": "button",
                "sub_type": "url",
                "index": "0",
                "parameters": [{"type": "text", "text": "track/77"}],
            },
        ],
    }
}
FILLED: Json = {
    "templateId": "01a1f7f7-f87e-746e-9937-fd994083c071",
    "parameters": {"body.1": "Ana", "body.2": "77", "button.0": "track/77"},
}
BUTTONS: Json = {
    "interactive": {
        "type": "button",
        "header": {"type": "text", "text": "Booking"},
        "body": {"text": "Shall we keep the table?"},
        "footer": {"text": "Blue Door"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "keep", "title": "Keep it"}},
                {"type": "reply", "reply": {"id": "cancel", "title": "Cancel"}},
            ]
        },
    }
}
LIST: Json = {
    "interactive": {
        "type": "list",
        "body": {"text": "How shall we deliver?"},
        "action": {
            "button": "Options",
            "sections": [
                {
                    "title": "Fast",
                    "rows": [{"id": "express", "title": "Express", "description": "1 day"}],
                }
            ],
        },
    }
}
CTA_URL: Json = {
    "interactive": {
        "type": "cta_url",
        "header": {"type": "image", "image": _PICTURE},
        "body": {"text": "See all dates"},
        "action": {
            "name": "cta_url",
            "parameters": {"display_text": "Open", "url": "https://acme.example/d?x=1"},
        },
    }
}
LOCATION_REQUEST: Json = {
    "interactive": {
        "type": "location_request_message",
        "body": {"text": "Where are you?"},
        "action": {"name": "send_location"},
    }
}
ADDRESS_REQUEST: Json = {
    "interactive": {
        "type": "address_message",
        "body": {"text": "Where shall we deliver?"},
        "action": {
            "name": "address_message",
            "parameters": {"country": "IN", "values": {"name": "Asha", "city": "Mumbai"}},
        },
    }
}
FLOW: Json = {
    "interactive": {
        "type": "flow",
        "body": {"text": "Two minutes"},
        "action": {
            "name": "flow",
            "parameters": {
                "flow_message_version": "3",
                "flow_token": "visit-77",
                "flow_id": "662739",
                "flow_cta": "Start",
                "flow_action": "navigate",
                "flow_action_payload": {"screen": "FIRST"},
            },
        },
    }
}
