"""JSON log lines that carry ids and never contents."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# A phone number is a run of 8 to 15 digits, perhaps spaced; a UUID or a count never matches.
_DIGITS = re.compile(
    r"(?<![\w-])\+?\d[\d ()]{6,17}\d(?![\w-])"  # 14155550199, +1 (415) 5550199
    r"|\+\d[\d ().-]{6,20}\d(?!\w)"  # with a plus in front it may have hyphens too
)
_TOKEN = re.compile(r"(?i)\b(bearer|oauth|access_token=)\s*[\w.|~+/=-]+")
_EXTRAS = ("temporal_workflow", "temporal_activity")


def redact(text: str) -> str:
    """Blank out what looks like a phone number or a token."""
    return _DIGITS.sub("[number]", _TOKEN.sub(r"\1 [token]", text))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request and workflow ids."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if (current := request_id.get()) is not None:
            line["requestId"] = current
        for name in _EXTRAS:
            if (extra := getattr(record, name, None)) is not None:
                line[name] = extra
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _where(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def _where(record: logging.LogRecord) -> list[str]:
    """File and line of each frame: enough to find the fault, without the exception's text."""
    frames: list[str] = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]


def configure(level: str) -> None:
    """Send every logger's lines, redacted, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "httpx2", "httpcore2", "anthropic", "openai"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("temporalio").setLevel(logging.WARNING)
