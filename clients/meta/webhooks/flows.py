"""What Meta says of flows that are in use."""

from dataclasses import dataclass
from typing import Any

from clients.meta.webhooks.json_text import as_id
from clients.meta.webhooks.reading import optional_word, read_value, required_id, word

STATUS_CHANGE = "FLOW_STATUS_CHANGE"
# Figures that Meta measures, as it names them; the rest of a value is left in the archive.
_FIGURES = (
    "error_rate",
    "threshold",
    "p50_latency",
    "p90_latency",
    "requests_count",
    "availability",
)


@dataclass(frozen=True, slots=True)
class FlowEvent:
    """`event` is Meta's word, also one we do not know. What a status became is read at Meta."""

    flow_id: str
    event: str
    alert: str | None
    figures: dict[str, float]
    errors: tuple[dict[str, Any], ...]
    warning: str | None


def parse_flow(body: bytes) -> FlowEvent:
    """Raises `BadEvent` without a flow or an event."""
    value = read_value(body)
    errors = value.get("errors")
    return FlowEvent(
        flow_id=required_id(value, "flow_id"),
        event=word(value, "event"),
        alert=optional_word(value, "alert_state"),
        figures={name: float(value[name]) for name in _FIGURES if _is_number(value.get(name))},
        errors=tuple(
            _error(each) for each in (errors if isinstance(errors, list) else ()) if _named(each)
        ),
        warning=as_id(value.get("warning")),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _named(error: object) -> bool:
    return isinstance(error, dict) and as_id(error.get("error_type")) is not None


def _error(error: dict[str, Any]) -> dict[str, Any]:
    figures = {n: error[n] for n in ("error_rate", "error_count") if _is_number(error.get(n))}
    return {"error_type": as_id(error["error_type"]), **figures}
