"""What flows look like when somebody reads them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import Field

from api.pages import Listed
from core.types import Answer
from models.flows.responses import Response
from models.flows.tables import Flow, FlowKey, FlowVersion
from models.flows.types import FetchTrouble, FlowCategory, FlowStatus, KeyStatus


class ProblemAnswer(Answer):
    """A fault that Meta finds in the Flow JSON, and where it stands in what was uploaded."""

    error: str
    message: str
    line: int | None = None
    column: int | None = None
    line_end: int | None = None
    column_end: int | None = None
    path: str | None = None

    @classmethod
    def of(cls, problem: dict[str, Any]) -> "ProblemAnswer":
        return cls(
            error=problem.get("error", ""),
            message=problem.get("message", ""),
            line=problem.get("line_start"),
            column=problem.get("column_start"),
            line_end=problem.get("line_end"),
            column_end=problem.get("column_end"),
            path=problem.get("path"),
        )


class FlowAnswer(Listed):
    business_account_id: UUID
    meta_id: str | None = Field(description="To send it by; null until Meta has made it.")
    name: str
    categories: list[FlowCategory | str]
    status: FlowStatus
    status_at: datetime | None
    uploaded_at: datetime | None = Field(
        description="When the Flow JSON reached Meta; null: it has not, or we do not have it."
    )
    fetch_trouble: FetchTrouble | None = Field(
        description="What keeps the Flow JSON that was written at Meta away; ours may be older."
    )
    validation_errors: list[ProblemAnswer]
    json_version: str | None
    data_api_version: str | None = Field(description="Null: the flow asks no endpoint.")
    endpoint: dict[str, Any] | None = Field(description="What answers phones.")
    endpoint_uri: str | None = Field(description="Where phones ask.")
    health: dict[str, Any] | None = Field(
        description="The newest figures of Meta's, by their kind."
    )
    created_at: datetime | None

    @classmethod
    def of(cls, flow: Flow) -> "FlowAnswer":
        same = cls.model_fields.keys() - {"validation_errors"}
        return cls(
            validation_errors=[ProblemAnswer.of(each) for each in flow.problems or ()],
            **{name: getattr(flow, name) for name in same},
        )


class FlowDetails(FlowAnswer):
    """A flow with its Flow JSON, as an object."""

    flow_json: dict[str, Any] | None = Field(
        description="Null where there is none, or what was written at Meta is no JSON."
    )

    @classmethod
    def of(cls, flow: Flow) -> "FlowDetails":
        plain = FlowAnswer.of(flow).model_dump()
        return cls(flow_json=_read(flow.json_text), **plain)


class EndpointAnswer(FlowAnswer):
    """The flow, and once the secret that forwarded requests are signed with."""

    secret: str | None = Field(description="Shown now and never again; null: it stays as it was.")


class VersionAnswer(Listed):
    number: int
    published_at: datetime
    publisher_kind: str | None = Field(
        description="USER or API_KEY; null: it was published at Meta."
    )
    publisher_id: UUID | None
    flow_json: dict[str, Any] | None = Field(
        description="Null until what was published at Meta has been fetched."
    )

    @classmethod
    def of(cls, version: FlowVersion) -> "VersionAnswer":
        same = cls.model_fields.keys() - {"flow_json"}
        return cls(
            flow_json=_read(version.json_text), **{name: getattr(version, name) for name in same}
        )


class ResponseAnswer(Listed):
    """What somebody filled in; `messageId` is where it stands in their conversation."""

    message_id: UUID
    sent_message_id: UUID | None
    contact_id: UUID
    phone_number_id: UUID
    answers: dict[str, Any]
    received_at: datetime

    @classmethod
    def of(cls, response: Response) -> "ResponseAnswer":
        return cls(**response._asdict())


class FlowPreviewAnswer(Answer):
    """A page that shows the flow to whoever has its address."""

    preview_url: str
    expires_at: datetime | None


class FlowKeyAnswer(Answer):
    """The public key of a number. Nobody is ever shown the private one."""

    phone_number_id: UUID
    public_key: str | None = Field(description="Null: the number has none.")
    signature_status: KeyStatus | None
    uploaded_at: datetime | None
    checked_at: datetime | None = Field(description="When Meta was asked what it holds.")

    @classmethod
    def of(cls, phone_number_id: UUID, key: FlowKey | None) -> "FlowKeyAnswer":
        if key is None:
            return cls(
                phone_number_id=phone_number_id,
                public_key=None,
                signature_status=None,
                uploaded_at=None,
                checked_at=None,
            )
        return cls(
            phone_number_id=phone_number_id,
            public_key=key.public_key,
            signature_status=KeyStatus(key.signature_status) if key.signature_status else None,
            uploaded_at=key.uploaded_at,
            checked_at=key.checked_at,
        )


class FlowSyncAnswer(Answer):
    """How many flows are new here, changed, and gone at Meta."""

    added: int
    changed: int
    gone: int
    fetching: int = Field(
        description="Whose Flow JSON may have changed at Meta: it is fetched in the next moments."
    )


def _read(text: str | None) -> dict[str, Any] | None:
    """Meta keeps what is no JSON, too."""
    try:
        found = orjson.loads(text or "null")
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
