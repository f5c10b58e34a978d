"""What the two message APIs look like: questions taken apart, answers and errors put together."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from simulator.ai_configuration import AiError
from simulator.answers import Answer, head

JsonObject = dict[str, Any]
ANTHROPIC, OPENAI = "anthropic", "openai"
PATHS = {"/v1/messages": ANTHROPIC, "/v1/chat/completions": OPENAI}
_ANTHROPIC_ERRORS = {
    AiError.RATE_LIMITED: (429, "rate_limit_error"),
    AiError.OVERLOADED: (529, "overloaded_error"),
    AiError.SERVER: (500, "api_error"),
    AiError.UNAUTHORIZED: (401, "authentication_error"),
    AiError.QUOTA: (402, "billing_error"),
    AiError.BAD_REQUEST: (400, "invalid_request_error"),
}
_OPENAI_ERRORS = {
    AiError.RATE_LIMITED: (429, "rate_limit_exceeded"),
    AiError.OVERLOADED: (503, "overloaded"),
    AiError.SERVER: (500, "server_error"),
    AiError.UNAUTHORIZED: (401, "invalid_api_key"),
    AiError.QUOTA: (429, "insufficient_quota"),
    AiError.BAD_REQUEST: (400, "invalid_request_error"),
}
HTTP_ERRORS = frozenset(_OPENAI_ERRORS)


@dataclass(frozen=True, slots=True)
class Question:
    """`schema` is the JSON that was asked for."""

    api: str
    model: str
    key: str
    system: str
    messages: tuple[tuple[str, str], ...]
    schema: JsonObject | None
    temperature: float | None
    max_tokens: int | None

    @property
    def words(self) -> str:
        return "\n".join((self.system, *(text for _, text in self.messages)))


def question(api: str, key: str, body: JsonObject) -> Question:
    """Raises `KeyError` or `TypeError` for what neither API would take."""
    most: int | None
    messages = [(str(each["role"]), _words(each["content"])) for each in body["messages"]]
    if api == ANTHROPIC:
        form = (body.get("output_config") or {}).get("format") or {}
        schema, system = form.get("schema"), _words(body.get("system") or "")
        most = int(body["max_tokens"])
    else:
        form = (body.get("response_format") or {}).get("json_schema") or {}
        schema, most = form.get("schema"), body.get("max_completion_tokens", body.get("max_tokens"))
        system = "\n".join(text for role, text in messages if role in ("system", "developer"))
        messages = [each for each in messages if each[0] not in ("system", "developer")]
    return Question(
        api=api,
        model=str(body["model"]),
        key=key,
        system=system,
        messages=tuple(messages),
        schema=schema,
        temperature=body.get("temperature"),
        max_tokens=most,
    )


def answer(asked: Question, id: int, text: str, stop: str, used: tuple[int, int]) -> Answer:
    """`stop` is stop, length or refusal."""
    if asked.api == ANTHROPIC:
        reasons = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal"}
        content = [] if stop == "refusal" else [{"type": "text", "text": text}]
        return _json(
            {
                "id": f"msg_{id}",
                "type": "message",
                "role": "assistant",
                "model": asked.model,
                "content": content,
                "stop_reason": reasons[stop],
                "stop_sequence": None,
                "usage": {"input_tokens": used[0], "output_tokens": used[1]},
            }
        )
    message: JsonObject = {"role": "assistant", "content": text, "refusal": None}
    if stop == "refusal":
        message |= {"content": None, "refusal": "I cannot help with that."}
    choice = {"index": 0, "message": message, "finish_reason": _finish(stop), "logprobs": None}
    usage = {"prompt_tokens": used[0], "completion_tokens": used[1], "total_tokens": sum(used)}
    return _json(
        {
            "id": f"chatcmpl-{id}",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": asked.model,
            "choices": [choice],
            "usage": usage,
        }
    )


def refusal(api: str, error: AiError, retry_after: int | None = None) -> Answer:
    """An error in the API's own envelope, which may repeat what was sent, as the real ones do."""
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    if api == ANTHROPIC:
        status, kind = _ANTHROPIC_ERRORS[error]
        said = {"type": kind, "message": "Simulated error."}
        return _json({"type": "error", "error": said}, status, headers)
    status, code = _OPENAI_ERRORS[error]
    told: JsonObject = {"message": "Simulated error.", "type": code, "param": None, "code": code}
    return _json({"error": told}, status, headers)


def fitting(schema: JsonObject, root: JsonObject | None = None) -> Any:
    """The plainest value of a JSON schema."""
    root = root or schema
    if "$ref" in schema:
        return fitting(root["$defs"][str(schema["$ref"]).rpartition("/")[2]], root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return fitting(schema[several][0], root)
    match schema.get("type"):
        case "object":
            return {k: fitting(v, root) for k, v in schema.get("properties", {}).items()}
        case "array":
            return [fitting(schema["items"], root)] * int(schema.get("minItems", 0))
        case "boolean":
            return True
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "null":
            return None
        case _:
            return "simulated"


def _finish(stop: str) -> str:
    return "length" if stop == "length" else "stop"


def _words(content: object) -> str:
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content)


def _json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    body = orjson.dumps(value)
    lines = "".join(f"{name}: {text}\r\n" for name, text in (headers or {}).items()).encode()
    first, _, rest = head(status, "application/json", len(body)).partition(b"\r\n")
    return Answer(first + b"\r\n" + lines + rest + body)


def as_text(output: object) -> str:
    return json.dumps(output, ensure_ascii=False)
