"""What Meta answers, as types. Ids are opaque text even where Meta writes a number."""

from typing import Annotated, NamedTuple

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


OpaqueId = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
Word = Annotated[str, BeforeValidator(_upper)]


class Sent(NamedTuple):
    """Meta accepted the message. `held` means it waits for Meta's judgement of the template."""

    wamid: str
    wa_id: str | None
    held: bool


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class PhoneNumberFacts(_Answer):
    """A business number as Meta sees it now."""

    id: OpaqueId
    display_phone_number: str | None = None
    verified_name: str | None = None
    quality_rating: Word | None = None
    status: Word | None = None
    throughput_level: Word | None = Field(
        default=None, validation_alias=AliasPath("throughput", "level")
    )
    messaging_limit: str | None = Field(
        default=None, validation_alias="whatsapp_business_manager_messaging_limit"
    )


class Uploaded(_Answer):
    """A file that Meta took."""

    id: OpaqueId


class MediaFacts(_Answer):
    """Where a file is, and what Meta says of it; the address lasts 5 minutes."""

    url: str
    mime_type: str | None = None
    sha256: str | None = None
    size: int | None = Field(default=None, validation_alias="file_size")


class Done(_Answer):
    """An answer that says only whether it worked."""

    success: bool
