"""A good template in which something was changed that nobody would think of."""

import copy
from typing import Any

from hypothesis import strategies as st

from tests.clients.meta.test_parsing_properties import places
from tests.templates.good import GOOD
from tests.templates.making import Json

_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, 0, 91, "", " ", "x" * 1025, "x" * 61, "x" * 26, [], {}, [None], "URL"),
        *(
            "{{1}}",
            "{{2}} is {{1}} as we all know well",
            "a {{1}}{{2}} b c d e f",
            "a {{name}} b c",
        ),
        *("https://x.example/{{1}}/x", "OTP", "FOOTER", "NAMED", "QUICK_REPLY", "VIDEO", "PRODUCT"),
    ]
)


@st.composite
def spoilt(draw: st.DrawFn, most: int) -> tuple[list[Any], Json]:
    """Its components with at most so many parts changed or gone, and what else is said of it."""
    _, components, more = draw(st.sampled_from(GOOD))
    changed: list[Any] = copy.deepcopy(components)
    for _ in range(draw(st.integers(1, most))):
        if not (found := places(changed)):
            break
        *way, last = draw(st.sampled_from(found))
        part: Any = changed
        for step in way:
            part = part[step]
        if isinstance(part, dict) and draw(st.booleans()):
            del part[last]
        else:
            part[last] = copy.deepcopy(draw(_ODD))
    return changed, more
