"""Whatever stands beside it, a healthy message arrives."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clients.meta.webhooks.split import Kind, split

NAMES = st.sampled_from(
    ["id", "changes", "field", "value", "metadata", "contacts", "messages", "statuses", "errors"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(), inner, max_size=4)
    ),
    max_leaves=12,
).filter(lambda value: value not in (float("inf"), float("-inf")))
HEALTHY = {"id": "wamid.healthy", "from": "15550100001", "timestamp": "1790000000", "type": "text"}


def arrived(document: dict[str, Any]) -> int:
    found = split(json.dumps(document, allow_nan=True).replace("Infinity", "0").encode())
    return sum(e.kind is Kind.MESSAGE and b"wamid.healthy" in e.body for e in found)


@settings(max_examples=150, deadline=None)
@given(entry=ANYTHING, change=ANYTHING, item=ANYTHING, metadata=ANYTHING, statuses=ANYTHING)
def test_a_healthy_message_survives_any_neighbour(
    entry: Any, change: Any, item: Any, metadata: Any, statuses: Any
) -> None:
    value = {"metadata": metadata, "messages": [item, HEALTHY], "statuses": statuses}
    healthy = {"id": "4", "changes": [change, {"field": "messages", "value": value}]}
    assert arrived({"entry": [entry, healthy]}) == 1
