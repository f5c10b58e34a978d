"""Bodies of the control API."""

from typing import Any, Literal

from pydantic import Base64Bytes, Field

from simulator.configuration import Part


class NumberIn(Part):
    id: str = Field(min_length=1)
    display_phone_number: str = "+1 555-000-1111"
    country_code: str = Field("", description="put in front of a `to` without +")
    throughput: int | None = Field(None, ge=1, description="null: the configured limit")
    fields: dict[str, Any] = Field({}, description="members of the node to override")


class NumbersIn(Part):
    account: str = Field(min_length=1, description="WABA id")
    token: str = Field(min_length=1)
    numbers: list[NumberIn] = Field([])


class TokenIn(Part):
    token: str
    state: Literal["valid", "expired", "invalid", "password_changed"] = "valid"


class InboundIn(Part):
    """`message` is laid over id, from, from_user_id and timestamp; null takes a member away."""

    number: str
    sender: str = Field(alias="from")
    name: str | None = "Customer"
    message: dict[str, Any]
    count: int = Field(1, ge=1, le=10_000, description="so many, each with its own id")


class MediaIn(Part):
    """A file that a customer is to send, or one of an earlier time."""

    number: str
    mime_type: str = "image/jpeg"
    content: Base64Bytes
    sha256: str | None = Field(None, description="what Meta says it is; null: the truth, in base64")
    expired: bool = Field(False, description="Meta has forgotten the id")
    cuts: int = Field(0, ge=0, description="so many downloads end in the middle first")
    seconds: float = Field(0, ge=0, description="before a download is answered")
    url_seconds: float = Field(300, ge=0, description="how long an address is good")


class ChangeIn(Part):
    account: str
    field: str
    value: dict[str, Any]
    time: int | None = Field(None, ge=0, description="when it happened; null: now")


class TemplateIn(Part):
    """A template that exists already, say after a restart of the simulator."""

    account: str
    template: dict[str, Any] = Field(description="the body of the Graph call")
    id: str | None = Field(None, pattern=r"^\d+$")
    status: str = "APPROVED"


class HeldIn(Part):
    decision: Literal["release", "drop"]


class ResetIn(Part):
    keep: set[Literal["numbers", "templates", "configuration"]] = Field(set())
