"""What news changes and what it does not: Meta's clock decides, not the order of arrival."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.campaigns.rules import hindrance, resumes_by_itself
from models.campaigns.types import PauseReason
from models.templates.advice import advice_for
from models.templates.essence import same
from models.templates.facts import known_from
from models.templates.revising import being_submitted, taken
from models.templates.rules import costs_more, in_doubt, may_become
from models.templates.tables import Template
from models.templates.types import Category, CategoryChange, Decision
from models.templates.types import TemplateStatus as S
from models.templates.variables import shape
from models.templates.verdicts import announced, decided

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BODY = {"type": "BODY", "text": "Hello {{1}}, we are open."}
MOMENTS = st.integers(0, 5).map(lambda n: NOON + timedelta(seconds=n))
METAS = st.sampled_from([s for s in S if s not in (S.DRAFT, S.DELETED)])


def a_template(status: S = S.PENDING, **more: Any) -> Template:
    owner = UUID(int=1)
    return Template(
        organization_id=owner,
        business_account_id=owner,
        name="a",
        language="en",
        category=Category.UTILITY,
        components=[BODY],
        status=status,
        **more,
    )


def hears(template: Template, *news: Decision) -> Template:
    for each in news:
        for name, value in decided(template, each, NOON).items():
            setattr(template, name, value)
    return template


def said(status: S, seconds: int, **more: Any) -> Decision:
    return Decision(status=status, at=NOON + timedelta(seconds=seconds), **more)


@pytest.mark.parametrize(
    "order", list(permutations([said(S.APPROVED, 1), said(S.PAUSED, 2), said(S.DISABLED, 3)]))
)
def test_whatever_comes_first_the_newest_word_stays(order: tuple[Decision, ...]) -> None:
    assert hears(a_template(), *order).status is S.DISABLED


@given(st.lists(st.tuples(METAS, MOMENTS, st.sampled_from(list(Category))), max_size=8))
def test_repeating_news_changes_nothing(news: list[tuple[S, datetime, Category]]) -> None:
    words = [Decision(status=s, at=at, category=kind) for s, at, kind in news]
    template = hears(a_template(), *words)
    before = template.model_dump()
    late = [each for each in words if each.at and template.told_at and each.at < template.told_at]
    hears(template, *late)
    after = template.model_dump()
    assert {k: after[k] for k in ("status", "reason", "pauses", "told_at")} == {
        k: before[k] for k in ("status", "reason", "pauses", "told_at")
    }


def test_the_same_news_twice_is_no_second_pause() -> None:
    pause = said(S.PAUSED, 1)
    assert hears(a_template(S.APPROVED), pause, pause).pauses == 1


def test_an_older_category_does_not_come_back_with_a_newer_status() -> None:
    template = hears(a_template(S.APPROVED), said(S.APPROVED, 5, category=Category.MARKETING))
    hears(template, said(S.PAUSED, 3, category=Category.UTILITY))
    assert (template.category, template.status) == (Category.MARKETING, S.APPROVED)
    hears(template, said(S.PAUSED, 6, category=Category.UTILITY))
    assert (template.category, template.previous_category) == (Category.UTILITY, "MARKETING")


def test_an_announcement_that_was_overtaken_is_none() -> None:
    template = hears(a_template(S.APPROVED), said(S.APPROVED, 5, category=Category.MARKETING))
    late = CategoryChange(category=Category.UTILITY, at=NOON, announced=True)
    assert announced(template, late) == {}


@pytest.mark.parametrize("status", list(S))
def test_a_deleted_template_stays_deleted_and_nothing_becomes_a_draft_again(status: S) -> None:
    assert not may_become(S.DELETED, status)
    assert may_become(status, S.DRAFT) is (status is S.DRAFT)


def test_metas_own_way_of_writing_is_no_other_template() -> None:
    image = {"type": "header", "format": "image", "example": {"header_handle": ["4::a"]}}
    metas = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://x/1"]}}
    assert same("MARKETING", [image, BODY], [BODY | {"example": {}}, metas])
    assert not same("MARKETING", [BODY], [BODY | {"text": "Hello {{1}}, we are closed."}])
    code = [{"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}]
    shown = [{"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Copy", "url": "https://w"}]}]
    assert same("AUTHENTICATION", code, shown)


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        ("UTILITY", "MARKETING", True),
        ("AUTHENTICATION", "MARKETING", True),
        ("MARKETING", "UTILITY", False),
        ("UTILITY", "AUTHENTICATION", False),
    ],
)
def test_only_marketing_costs_more(before: str, after: str, more: bool) -> None:
    assert costs_more(before, after) is more


def test_a_status_weighs_more_than_parameters_and_those_more_than_the_price() -> None:
    mine = shape([BODY], "POSITIONAL")
    other = shape([BODY | {"text": "Hello {{1}}, we are open until {{2}}."}], "POSITIONAL")
    told: dict[str, Any] = {"category": "MARKETING", "promised": "UTILITY", "given": mine}
    assert hindrance(S.PAUSED, shape=other, **told) is PauseReason.TEMPLATE_PAUSED
    assert hindrance(S.APPROVED, shape=other, **told) is PauseReason.TEMPLATE_CHANGED
    assert hindrance(S.APPROVED, shape=mine, **told) is PauseReason.TEMPLATE_COSTLIER
    assert hindrance(S.APPROVED, shape=mine, **told | {"promised": "MARKETING"}) is None


def test_what_is_not_about_the_template_is_left_to_whoever_paused() -> None:
    assert resumes_by_itself("TEMPLATE_PAUSED")
    for reason in ("REQUESTED", "TEMPLATE_COSTLIER", "TEMPLATE_DELETED", "NUMBER_DEGRADED", None):
        assert not resumes_by_itself(reason)


@pytest.mark.parametrize(
    "reason",
    [
        *("ABUSIVE_CONTENT", "INCORRECT_CATEGORY", "INVALID_FORMAT", "PROMOTIONAL", "SCAM"),
        *("TAG_CONTENT_MISMATCH", "LIMIT_EXCEEDED", "TemplateRefused 100/2388023"),
    ],
)
def test_every_reason_of_metas_comes_with_what_to_do(reason: str) -> None:
    assert advice_for(reason)


def facts(**said: Any) -> dict[str, Any]:
    nothing = [
        *("parameter_format", "quality", "quality_at", "correct_category"),
        *("message_send_ttl_seconds", "link_tracking_opted_out"),
    ]
    return {**dict.fromkeys(nothing), "components": [BODY], **said}


def test_words_that_were_read_before_the_last_edit_are_not_ours_any_more() -> None:
    old = {"components": [BODY | {"text": "Hello {{1}}, we are closed."}]}
    template = a_template(submitted_at=NOON)
    before, after = NOON - timedelta(milliseconds=1), NOON + timedelta(milliseconds=1)
    assert "components" not in known_from(template, facts(**old), before)
    assert known_from(template, facts(**old), after)["components"] == old["components"]


def test_a_quality_without_a_date_is_as_old_as_the_reading() -> None:
    template = a_template(S.APPROVED, quality="RED", quality_at=NOON)
    stale = facts(quality="GREEN")
    assert "quality" not in known_from(template, stale, NOON - timedelta(seconds=1))
    assert known_from(template, stale, NOON + timedelta(seconds=1))["quality"] == "GREEN"


def test_an_edit_that_meta_takes_after_the_deletion_brings_nothing_back() -> None:
    sent = a_template(S.APPROVED, revision={"components": []}, edited_at=[])
    assert taken(a_template(S.DELETED), sent, NOON, NOON) == {}
    assert taken(sent, sent, NOON, NOON)["status"] is S.PENDING


def test_a_refusal_ends_the_submission_whatever_another_clock_shows() -> None:
    template = a_template(S.DRAFT, submitted_at=NOON + timedelta(seconds=2))
    assert being_submitted(template)
    hears(template, Decision(status=S.DRAFT, reason="TemplateRefused 100"))
    assert not being_submitted(template)


@pytest.mark.parametrize(
    ("known", "edited", "status", "seconds", "doubted"),
    [
        (S.PENDING, None, S.APPROVED, 0, False),  # the first verdict ever
        (S.PENDING, 0.5, S.REJECTED, 0, True),  # about the words before, perhaps
        (S.PENDING, 4.5, S.REJECTED, 3, True),  # Meta took the edit late
        (S.PENDING, 4.5, S.REJECTED, 5, False),
        (S.APPROVED, None, S.PAUSED, 0, True),  # either came first
        (S.APPROVED, None, S.PAUSED, 1, False),
        (S.APPROVED, None, S.PAUSED, -1, False),  # old news
        (S.APPROVED, None, S.APPROVED, 0, False),
    ],
)
def test_what_may_be_older_than_what_is_known_is_looked_at(
    known: S, edited: float | None, status: S, seconds: int, doubted: bool
) -> None:
    edited_at = None if edited is None else NOON + timedelta(seconds=edited)
    assert in_doubt(said(status, seconds), said(known, 0), edited_at) is doubted
