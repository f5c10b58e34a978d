"""What `parley doctor` found out about one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    WRONG = "wrong"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """`advice` says what to do when something is wrong."""

    subject: str
    verdict: Verdict
    detail: str
    advice: str = ""


def ok(subject: str, detail: str) -> Finding:
    return Finding(subject, Verdict.OK, detail)


def wrong(subject: str, detail: str, advice: str) -> Finding:
    return Finding(subject, Verdict.WRONG, detail, advice)


def skipped(subject: str, detail: str) -> Finding:
    return Finding(subject, Verdict.SKIPPED, detail)


def judged(subject: str, good: bool, detail: str, advice: str) -> Finding:
    return ok(subject, detail) if good else wrong(subject, detail, advice)
