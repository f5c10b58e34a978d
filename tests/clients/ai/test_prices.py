import json
from datetime import date
from pathlib import Path

import pytest

from clients.ai.prices import Price, Prices
from clients.ai.types import CompletionRequest, Tokens, Turn

DAY = date(2026, 11, 20)


@pytest.fixture
def prices(tmp_path: Path) -> Prices:
    rows = [
        {"model": "big", "since": "2026-01-01", "input": 5_000_000, "output": 25_000_000},
        {"model": "big-mini", "since": "2026-01-01", "input": 1_000_000, "output": 2_000_000},
        {"model": "big", "since": "2026-06-01", "input": 4_000_000, "output": 20_000_000},
        {"model": "big", "since": "2027-01-01", "input": 1, "output": 1},
    ]
    file = tmp_path / "prices.json"
    file.write_text(json.dumps({"prices": rows}))
    return Prices.of(file)


def test_the_newest_price_of_the_day_counts(prices: Prices) -> None:
    assert prices.of_model("big-20260101", DAY) == Price(4_000_000, 20_000_000)
    assert prices.of_model("big", date(2026, 3, 1)) == Price(5_000_000, 25_000_000)


def test_the_longest_name_that_fits_counts(prices: Prices) -> None:
    assert prices.of_model("big-mini-2026", DAY) == Price(1_000_000, 2_000_000)


def test_an_unknown_model_costs_as_much_as_the_dearest(prices: Prices) -> None:
    assert prices.of_model("nobody-knows", DAY) == Price(5_000_000, 25_000_000)


def test_a_cost_is_whole_micro_dollars_rounded_up() -> None:
    assert Price(4_000_000, 20_000_000).of(Tokens(10, 3)) == 100
    assert Price(150_000, 0).of(Tokens(1, 0)) == 1
    assert Price(150_000, 600_000).of(Tokens(0, 0)) == 0


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("claude-sonnet-5-5", Price(2_000_000, 10_000_000)),
        ("claude-opus-4-8", Price(5_000_000, 25_000_000)),
        ("gpt-5.4-mini-2026-03-17", Price(750_000, 4_500_000)),
        ("gpt-4o-mini", Price(150_000, 600_000)),
    ],
)
def test_the_shipped_table_knows_the_models_of_the_day(model: str, price: Price) -> None:
    assert Prices.shipped().of_model(model, DAY) == price


def test_no_input_has_more_tokens_than_are_set_aside_for_it() -> None:
    words = "Où est mon gâteau? 🎂" * 50

    assert CompletionRequest("", (Turn("user", words),)).most_tokens > len(words.encode())
