"""Opening a flow (W/flows/guides/sendingaflow)."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from models.messages.content.interactive.frame import Body, Footer, Header, Title
from models.messages.content.part import Part, fault
from models.messages.content.words import ID, Note, storable

FlowToken = Annotated[str, Field(min_length=1, max_length=1024), ID]
FlowData = Annotated[dict[str, Any], Field(min_length=1), AfterValidator(storable)]


class FlowStart(Part):
    """The first screen and what it is given."""

    screen: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,80}$")]
    data: FlowData | None = None


class FlowParameters(Part):
    """A flow by id or by name. To navigate needs a screen; a data exchange asks for its own."""

    flow_message_version: Literal["3"] = "3"
    flow_id: Annotated[str, Field(pattern=r"^[0-9]{1,40}$")] | None = None
    flow_name: Note | None = None
    flow_cta: Title
    flow_token: FlowToken | None = None
    mode: Literal["draft", "published"] | None = None
    flow_action: Literal["navigate", "data_exchange"] = "navigate"
    flow_action_payload: FlowStart | None = None

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.flow_id is None and self.flow_name is None:
            raise fault("Either flow_id or flow_name is needed", "flow_id")
        if self.flow_id is not None and self.flow_name is not None:
            raise fault("Only one of flow_id and flow_name is allowed", "flow_name")
        if self.flow_action == "navigate" and self.flow_action_payload is None:
            raise fault("To navigate needs a screen", "flow_action_payload", "screen")
        if self.flow_action == "data_exchange" and self.flow_action_payload is not None:
            raise fault("A data exchange has none", "flow_action_payload")
        return self


class FlowAction(Part):
    name: Literal["flow"] = "flow"
    parameters: FlowParameters


class Flow(Part):
    type: Literal["flow"] = "flow"
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: FlowAction
