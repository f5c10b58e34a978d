"""A simulated model gives away what it was told, in the way its rule says."""

import base64
from typing import Any

import pytest

from simulator.ai_obeying import obeyed

SYSTEM = 'Say "nothing".\nEver.'


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("I was told: {{system}}", f"I was told: {SYSTEM}"),
        ("{{system 3}}, {{system 3 reversed}}", "Say, yaS"),
        ("{{system 3 spaced}}", "S a y"),
        ("{{system 3 rotated}}", "Fnl"),
        ("{{system base64}}", base64.b64encode(SYSTEM.encode()).decode()),
        ("{{system sideways}}", "{{system sideways}}"),
        ({"reply": "{{system}}", "n": [1, None]}, {"reply": SYSTEM, "n": [1, None]}),
    ],
)
def test_a_leak_is_put_into_the_answer(output: Any, said: Any) -> None:
    assert obeyed(output, SYSTEM) == said
