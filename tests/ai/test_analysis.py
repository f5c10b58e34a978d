"""What a model is asked to fill in: a schema that every provider takes."""

import json
from typing import Any

import pytest
from anthropic import transform_schema
from pydantic import ValidationError

from models.conversations.analysis import Analysis, Intelligence
from tests.ai.talks import LEARNT

# Strict modes know no others, and want each property to be there.
KEYWORDS = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "anyOf"),
    *("title", "description"),
}


def keywords(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(keywords, schema))
    if not isinstance(schema, dict):
        return set()
    named = schema.get("properties", {}).values()
    inner = [value for name, value in schema.items() if name != "properties"]
    return set(schema).union(*map(keywords, (*inner, *named)))


@pytest.mark.parametrize("schema", [Analysis, Intelligence])
def test_a_schema_is_one_that_strict_modes_take(schema: type[Analysis]) -> None:
    shape = schema.model_json_schema()

    assert keywords(shape) <= KEYWORDS
    assert shape["additionalProperties"] is False
    assert set(shape["required"]) == set(shape["properties"])
    assert set(transform_schema(schema)["properties"]) == set(shape["properties"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"reply": "x" * 4097},
        {"summary": "x" * 1001},
        {"tags": ["tag"] * 11},
        {"tasks": ["x" * 201]},
        {"score": 101},
        {"confidence": -1},
        {"sentiment": "FURIOUS"},
        {"actions": []},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_without_repeating_it(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        Intelligence.model_validate_json(json.dumps(LEARNT | wrong))

    assert "xxxx" not in str(refused.value)
    assert "FURIOUS" not in str(refused.value)
