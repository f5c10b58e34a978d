"""Each code of Meta's, and what we do about it."""

import json
from datetime import timedelta

import pytest

from clients.meta import (
    errors,
    refusals,
    refusals_flows,
    refusals_numbers,
    refusals_onboarding,
)
from clients.meta.classification import error_from, reason_for_code
from clients.meta.errors import InDoubt, MetaError, Outcome, Refused, Unreadable

REFUSED_FOR_GOOD = {
    Outcome.RECIPIENT: [1026, 130403, 130472, 131021, 131026, 131050],
    Outcome.REQUEST: [
        *(100, 803, 131008, 131009, 131020, 131030, 131041, 131047, 131051, 131053, 131055),
        *(131059, 131060, 131062, 131063, 133000, 133005, 133006, 134100, 135000, 136024, 137000),
        *(131201, 131207, 131215, 138000, 138023, 139000, 139004, 139100, 139102, 147001, 147005),
        *(200005, 200007, 1752041, 2388012, 2388091, 2388093, 2388103, 2494164, 2494179),
        *(2593107, 2593108, 2593109, 36007, 36008, 36009, 133008, 133009, 133015, 133016),
        *(136025, 139001, 139002, 139003, 4016019),
    ],
}
TO_BE_REPEATED = {
    Outcome.TRY_AGAIN: [
        *(1, 613, 131000, 131052, 131208, 133004, 134101),
        *(138002, 138005, 139103, 2494100),
    ],
    Outcome.TRY_AGAIN_LATER: [131049, 132069],
    Outcome.PAIR: [131056],
    Outcome.NOT_NOW: [2, 4, 80007, 130429, 131016, 131057],
}
STOPS = {
    Outcome.STOP: [
        *(0, 3, 10, 33, 104, 190, 200, 210, 299, 368, 130497, 131005, 131031, 131037, 131042),
        *(131044, 131045, 131048, 131064, 132000, 132001, 132005, 132007, 132012, 132015, 132016),
        *(132018, 132068, 133010, 134011, 134102),
        *(2388019, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299),
    ]
}
TABLE = [
    (code, outcome)
    for part in (REFUSED_FOR_GOOD, TO_BE_REPEATED, STOPS)
    for outcome, codes in part.items()
    for code in codes
]
REASONS = [
    kind
    for module in (errors, refusals, refusals_flows, refusals_numbers, refusals_onboarding)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, MetaError)
]


def envelope(code: object, **more: object) -> bytes:
    error = {"message": "(#1) to +15550100001", "type": "OAuthException", "code": code, **more}
    return json.dumps({"error": {**error, "fbtrace_id": "Az8or2"}}).encode()


@pytest.mark.parametrize(("code", "outcome"), TABLE)
def test_a_known_code_has_one_outcome_however_it_comes(code: int, outcome: Outcome) -> None:
    assert reason_for_code(code).outcome is outcome
    for status in (200, 400, 401, 429, 500):
        error = error_from(status, envelope(code))
        assert (error.outcome, error.code) == (outcome, code)
        assert type(error) is reason_for_code(code)


def test_no_code_belongs_to_two_reasons() -> None:
    listed = [code for kind in REASONS if issubclass(kind, Refused) for code in kind.codes]
    assert len(listed) == len(set(listed))


def test_every_reason_tells_a_person_what_to_do() -> None:
    concrete = [kind for kind in REASONS if not kind.__subclasses__()]
    assert len(concrete) > 30
    for kind in concrete:
        assert kind.advice
        assert isinstance(kind.outcome, Outcome)


@pytest.mark.parametrize("code", [1, 131000])
def test_a_failure_meta_cannot_explain_is_in_doubt_if_it_must_not_happen_twice(code: int) -> None:
    assert reason_for_code(code).in_doubt_if_at_most_once


def test_a_refusal_with_a_reason_is_never_in_doubt() -> None:
    doubtful = {code for code, _ in TABLE if reason_for_code(code).in_doubt_if_at_most_once}
    assert doubtful == {1, 131000}


def test_what_must_wait_says_how_long() -> None:
    assert reason_for_code(131049).wait == timedelta(hours=24)
    assert reason_for_code(132069).wait == timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "more", "outcome", "doubt"),
    [
        (400, {}, Outcome.REQUEST, False),
        (403, {"is_transient": False}, Outcome.REQUEST, False),
        (429, {}, Outcome.TRY_AGAIN, False),
        (400, {"is_transient": True}, Outcome.TRY_AGAIN, True),
        (500, {}, Outcome.TRY_AGAIN, True),
        (503, {"is_transient": False}, Outcome.TRY_AGAIN, True),
    ],
)
def test_an_unknown_code_is_judged_by_its_answer(
    status: int, more: dict[str, object], outcome: Outcome, doubt: bool
) -> None:
    error = error_from(status, envelope(987654, **more))
    assert isinstance(error, Refused)
    assert (error.outcome, error.in_doubt_if_at_most_once) == (outcome, doubt)


def test_an_unknown_code_alone_is_a_refusal() -> None:
    assert reason_for_code(987654) is refusals.UnknownRefusal


@pytest.mark.parametrize(
    ("subcode", "reason"),
    [
        (33, refusals.NumberUnavailable),
        (2388024, refusals.TemplateRefused),
        (2494010, refusals.BadRequest),
        (None, refusals.BadRequest),
    ],
)
def test_the_generic_code_is_told_by_its_subcode(
    subcode: int | None, reason: type[Refused]
) -> None:
    assert type(error_from(400, envelope(100, error_subcode=subcode))) is reason


def test_a_subcode_does_not_change_any_other_code() -> None:
    error = error_from(400, envelope(190, error_subcode=33))
    assert (type(error), error.subcode) == (refusals.AuthFailed, 33)


@pytest.mark.parametrize("status", [200, 302, 400, 404, 429, 500, 502])
@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"7", b'{"error":"x"}', b'{"error":{}}', b'{"error":{"code":null}}'],
)
def test_an_answer_without_metas_envelope_is_in_doubt(status: int, body: bytes) -> None:
    error = error_from(status, body)
    assert type(error) is Unreadable
    assert isinstance(error, InDoubt)
    assert (error.outcome, error.status) == (Outcome.IN_DOUBT, status)


@pytest.mark.parametrize("code", ["131026", 131026])
def test_a_code_may_come_as_text(code: object) -> None:
    assert error_from(400, envelope(code)).code == 131026


@pytest.mark.parametrize("data", ["why", {"messaging_product": "whatsapp", "details": "why"}])
def test_details_are_kept_beside_the_error(data: object) -> None:
    error = error_from(400, envelope(100, error_subcode=2494010, error_data=data))
    assert (error.details, error.fbtrace_id, error.subcode) == ("why", "Az8or2", 2494010)


@pytest.mark.parametrize("kind", REASONS)
def test_an_error_shows_its_class_and_code_and_nothing_of_metas(kind: type[MetaError]) -> None:
    secret = "+15550100001"
    if issubclass(kind, Refused):
        refused = kind(131026, details=secret, fbtrace_id=secret)
        assert (str(refused), repr(refused)) == (
            f"{kind.__name__} 131026",
            f"<{kind.__name__} 131026>",
        )
        assert refused.args == ()
    else:
        assert str(kind()) == kind.__name__
