"""What Meta says of flows and of the keys of their numbers."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from clients.meta.results import OpaqueId, Word


def _place(error: object) -> object:
    """One fault of a Flow JSON: its path stands in the first pointer."""
    if not isinstance(error, dict):
        return error
    pointers = error.get("pointers")
    first = pointers[0] if isinstance(pointers, list) and pointers else {}
    return {"path": first.get("path") if isinstance(first, dict) else None, **error}


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Problem(_Answer):
    """Why Meta would not publish a Flow JSON, and where."""

    error: str = "UNKNOWN"
    message: str = ""
    line_start: int | None = None
    line_end: int | None = None
    column_start: int | None = None
    column_end: int | None = None
    path: str | None = None


Problems = tuple[Annotated[Problem, BeforeValidator(_place)], ...]


class FlowMade(_Answer):
    id: OpaqueId


class FlowUploaded(_Answer):
    """Meta keeps what it would not publish, too: `validation_errors` says why not."""

    success: bool
    validation_errors: Problems = ()


class FlowFacts(_Answer):
    """A flow as Meta holds it."""

    id: OpaqueId
    name: str
    status: Word
    categories: tuple[str, ...] = ()
    validation_errors: Problems = ()
    json_version: str | None = None
    data_api_version: str | None = None
    endpoint_uri: str | None = None
    updated_at: datetime | None = None


class FlowAsset(_Answer):
    """A file of a flow; the address is signed, and good for a while."""

    asset_type: Word
    download_url: str


class FlowAssets(_Answer):
    files: tuple[FlowAsset, ...] = Field(validation_alias="data")


class FlowPage(_Answer):
    """`after` asks for the next page; None on the last one."""

    flows: tuple[FlowFacts, ...] = Field(validation_alias="data")
    after: str | None = None


class FlowPreview(_Answer):
    """A page that shows the flow to whoever has its address."""

    url: str = Field(validation_alias=AliasPath("preview", "preview_url"))
    expires_at: datetime | None = Field(
        default=None, validation_alias=AliasPath("preview", "expires_at")
    )


class NumberKey(_Answer):
    """The public key of a number at Meta; None where it has none."""

    public_key: str | None = Field(default=None, validation_alias="business_public_key")
    status: Word | None = Field(
        default=None, validation_alias="business_public_key_signature_status"
    )


def number_key(document: dict[str, Any]) -> dict[str, Any]:
    """Meta writes it plainly or, by its OpenAPI, as the only item of a list."""
    match document.get("data"):
        case [dict() as found, *_]:
            return found
        case []:
            return {}
    return document
