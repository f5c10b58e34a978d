"""What becomes of a value that reached a workflow unsealed.

An exception of the codec would fail the task for ever. A failure raised where the value is read
ends the workflow that was started with it, rejects the update, and drops the signal.
"""

from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import CompositePayloadConverter, EncodingPayloadConverter
from temporalio.exceptions import ApplicationError

KIND = "PlainInputRefused"
_ENCODING = "binary/refused"


def refused() -> Payload:
    """Stands for a value that was not sealed; nothing of it is kept."""
    return Payload(metadata={"encoding": _ENCODING.encode()})


class RefusingConverter(CompositePayloadConverter):
    """Values as ever; a refused one raises."""

    def __init__(self) -> None:
        super().__init__(*PydanticPayloadConverter().converters.values(), _Refused())


class _Refused(EncodingPayloadConverter):
    @property
    def encoding(self) -> str:
        return _ENCODING

    def to_payload(self, value: Any) -> Payload | None:
        return None

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:
        raise ApplicationError(
            "An input was not encrypted (TEMPORAL_REQUIRE_ENCRYPTED). Open Temporal UI by the "
            "link of `parley operator`; its forms encrypt.",
            type=KIND,
            non_retryable=True,
        )
