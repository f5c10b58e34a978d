"""What flows look like when somebody writes them."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StringConstraints

from core.types import Request
from models.flows.endpoints import Endpoint
from models.flows.types import FlowCategory
from models.messages.content.words import storable

FLOW_JSON: dict[str, Any] = {
    "version": "7.3",
    "screens": [
        {
            "id": "WELCOME",
            "title": "Welcome",
            "terminal": True,
            "success": True,
            "data": {},
            "layout": {
                "type": "SingleColumnLayout",
                "children": [
                    {"type": "TextInput", "name": "email", "label": "Email", "required": True},
                    {
                        "type": "Footer",
                        "label": "Send",
                        "on-click-action": {
                            "name": "complete",
                            "payload": {"email": "${form.email}"},
                        },
                    },
                ],
            },
        }
    ],
}
EXAMPLE: dict[str, Any] = {
    "businessAccountId": "01a1f7f7-f87e-746e-9937-fd994083c070",
    "name": "Newsletter",
    "categories": ["SIGN_UP"],
    "flowJson": FLOW_JSON,
}
ENDPOINT_EXAMPLE: dict[str, Any] = {
    "endpoint": {
        "kind": "SCREENS",
        "first": {"screen": "WELCOME", "data": {"shops": ["Lisbon", "Porto"]}},
        "next": {
            "WELCOME": {"screen": "DETAILS", "data": {}},
            "DETAILS": {"screen": "SUCCESS", "data": {"source": "whatsapp"}},
        },
    }
}
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Categories = Annotated[list[FlowCategory], Field(min_length=1, max_length=len(FlowCategory))]


class NewFlowBody(Request):
    """A flow for one business account, with or without its Flow JSON."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    business_account_id: UUID
    name: Name
    categories: Categories
    flow_json: Annotated[dict[str, Any], AfterValidator(storable)] | None = Field(
        default=None, description="As Meta defines it; PUT /json keeps it as it was written."
    )


class FlowChangeBody(Request):
    """What is not named stays; with nothing named Meta is told what it missed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Newsletter 2"}]})

    name: Name | None = None
    categories: Categories | None = None


class EndpointBody(Request):
    """What answers phones that have the flow open; null: nothing of ours."""

    model_config = ConfigDict(json_schema_extra={"examples": [ENDPOINT_EXAMPLE]})

    endpoint: Endpoint | None


class PreviewBody(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"renew": False}]})

    renew: StrictBool = Field(default=False, description="A new address; the one before ends.")


class FlowSyncBody(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"businessAccountId": EXAMPLE["businessAccountId"]}]}
    )

    business_account_id: UUID
