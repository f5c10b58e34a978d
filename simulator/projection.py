"""`fields` of a node: what was asked for, and #100 for what there is not."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.errors import Refused

Known = Mapping[str, Any]


def projected(
    known: Known, defaults: Sequence[str], fields: str | None, node_type: str
) -> dict[str, Any]:
    """Always with `id`. A default that is None is left out, as Meta does."""
    wanted = asked(fields) if fields is not None else dict.fromkeys(defaults, "")
    shown: dict[str, Any] = {}
    for name, inner in wanted.items():
        if name not in known:
            raise Refused(
                100,
                message=f"(#100) Tried accessing nonexisting field ({name}) on node type "
                f"({node_type})",
            )
        if known[name] is not None:
            shown[name] = _within(known[name], inner)
    return shown | {"id": known["id"]}


def asked(fields: str) -> dict[str, str]:
    """Names of `a,b{c,d},e.limit(5){f}` with what stands in their braces."""
    found: dict[str, str] = {}
    depth, start = 0, 0
    for at, letter in enumerate(fields + ","):
        if letter in "{(":
            depth += 1
        elif letter in "})":
            depth -= 1
        elif letter == "," and depth <= 0:
            part = fields[start:at].strip()
            start = at + 1
            outer, _, inner = part.partition("{")
            if name := outer.partition(".")[0].strip():
                found[name] = inner.removesuffix("}")
    return found


def _within(value: Any, inner: str) -> Any:
    """Members of an object, or of those of a page."""
    if not inner:
        return value
    names = asked(inner)
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        return value | {"data": [_within(one, inner) for one in value["data"]]}
    if isinstance(value, dict):
        return {
            n: _within(v, names.get(n, "")) for n, v in value.items() if n in names or n == "id"
        }
    return value
