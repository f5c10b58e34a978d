"""Log lines carry ids, never numbers, tokens or an exception's words."""

import json
import logging
from typing import Any
from uuid import UUID

import pytest

from core.logging import JsonFormatter, redact, request_id

MARK = "+14155550199"


def line(message: str, *arguments: object, **more: Any) -> dict[str, Any]:
    record = logging.LogRecord("parley", logging.INFO, "f.py", 1, message, arguments, None)
    record.__dict__.update(more)
    written: dict[str, Any] = json.loads(JsonFormatter().format(record))
    return written


@pytest.mark.parametrize(
    "number",
    [
        MARK,
        "14155550199",
        "+1 415 555 0199",
        "+1 (415) 555 0199",
        "+1 (415) 555-0199",
        "+1.415.555.0199",
        "0014155550199",
        "+5511912345678",
    ],
)
def test_a_phone_number_is_blanked_out(number: str) -> None:
    digits = "".join(each for each in number if each.isdigit())

    written = redact(f"to {number}, at once")

    assert digits[-7:] not in "".join(each for each in written if each.isdigit())


@pytest.mark.parametrize(
    "text",
    ["Bearer EAAG.x-y_z", "bearer EAAG.x-y_z", "access_token=EAAG.x-y_z&v=1", "OAuth EAAG.x-y_z"],
)
def test_a_token_is_blanked_out(text: str) -> None:
    assert "EAAG" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "campaign 01a1f80b-f5f6-727e-8432-20dc288c8d31 sent 1200 of 20000",
        "error 131026 at 2026-11-20",
        "epoch 7",
    ],
)
def test_ids_counts_and_codes_stay(text: str) -> None:
    assert redact(text) == text


def test_an_id_of_digits_only_stays() -> None:
    id = str(UUID(int=0x11111111_1111_1111_1111_111111111111))

    assert redact(f"attempt {id}") == f"attempt {id}"


def test_a_message_s_arguments_are_redacted_too() -> None:
    assert MARK not in json.dumps(line("sent to %s", MARK))


def test_an_exception_leaves_its_type_and_its_place_only() -> None:
    try:
        raise LookupError(f"no row for {MARK} called Ana")
    except LookupError as error:
        written = line("failed", exc_info=(LookupError, error, error.__traceback__))

    assert written["error"] == "LookupError"
    assert "test_logging.py" in written["where"][-1]
    assert "Ana" not in json.dumps(written)


def test_a_line_says_which_request_it_belongs_to() -> None:
    token = request_id.set("r-1")
    written = line("hello")
    request_id.reset(token)

    assert written["requestId"] == "r-1"
    assert "requestId" not in line("hello")
