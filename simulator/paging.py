"""A page of an edge, with cursors."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from simulator.errors import Refused

Row = TypeVar("Row")
_SIZE = 25


def _as_it_is(row: Any) -> Any:
    return row


def page(
    rows: Sequence[Row],
    query: Mapping[str, str],
    path: str,
    show: Callable[[Row], Any] = _as_it_is,
) -> dict[str, Any]:
    """Without `next` it is the last one; the total only where it was asked for."""
    start, limit = _offset(query), _limit(query.get("limit"))
    shown = rows[start : start + limit]
    answer: dict[str, Any] = {"data": [show(row) for row in shown]}
    if shown:
        cursors = {"before": _cursor(start), "after": _cursor(start + len(shown))}
        answer["paging"] = {"cursors": cursors}
        kept = "".join(f"{k}={v}&" for k, v in query.items() if k in ("fields", "sort"))
        place = f"https://graph.facebook.com/v24.0/{path}?{kept}limit={limit}"
        if start + len(shown) < len(rows):
            answer["paging"]["next"] = f"{place}&after={cursors['after']}"
        if start:
            answer["paging"]["previous"] = f"{place}&before={cursors['before']}"
    if "summary" in query:
        answer["summary"] = {"total_count": len(rows)}
    return answer


def _cursor(offset: int) -> str:
    return b64encode(f"offset:{offset}".encode()).decode()


def _offset(query: Mapping[str, str]) -> int:
    if after := query.get("after"):
        return _place(after)
    if before := query.get("before"):
        return max(0, _place(before) - _limit(query.get("limit")))
    return 0


def _place(cursor: str) -> int:
    try:
        name, _, offset = b64decode(cursor, validate=True).decode().partition(":")
        if name == "offset":
            return int(offset)
    except ValueError:
        pass
    raise Refused(131059, "Invalid cursor.")


def _limit(given: str | None) -> int:
    if given is None:
        return _SIZE
    if not given.isdigit() or not 1 <= int(given) <= 1000:
        raise Refused(100, message="(#100) Param limit must be between 1 and 1000.")
    return int(given)
