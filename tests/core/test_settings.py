"""Settings: read once, refused by name, never shown."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from core.crypto import new_key
from core.masters import Masters
from core.settings import load

SECRET = "zQ-very-secret-9"
GOOD = {
    "PARLEY_KEYS": f"first:{new_key()}, second:{new_key()}",
    "DATABASE_URL": f"postgresql://parley_app:{SECRET}@127.0.0.1:5432/parley",
    "META_APP_SECRET": SECRET,
    "META_VERIFY_TOKEN": SECRET,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test sets: the process's own environment does not count."""
    for name in ("PARLEY_ENV", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "META_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_a_complete_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDING_SETTLING", "5")
    monkeypatch.setenv("SENDING_GRACE_UTILITY", "PT2M")

    settings = load()

    assert Masters(settings.parley.keys).ids == ["first", "second"]
    assert settings.sending.settling == timedelta(seconds=5)
    assert settings.sending.grace_utility == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("PARLEY_KEYS", None, "parley"),
        ("PARLEY_KEYS", ",", "keys"),
        ("TEMPORAL_REQUIRE_ENCRYPTED", SECRET, "require_encrypted"),
        ("DATABASE_URL", None, "database"),
        ("META_APP_SECRET", None, "app_secret"),
        ("META_VERIFY_TOKEN", "", "verify_token"),
        ("PARLEY_ENV", SECRET, "env"),
        ("SENDING_SETTLING", SECRET, "settling"),
        ("SENDING_SETTLING", "-1", "settling"),
        ("SENDING_BREAKER_SHARE", "2", "breaker_share"),
        ("SENDING_GRACE_MARKETING", "0", "grace_marketing"),
        ("INGEST_DRAINERS", "0", "drainers"),
        ("DATABASE_POOL_SIZE", SECRET, "pool_size"),
    ],
)
def test_a_wrong_setting_is_named_and_no_value_is_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, field: str
) -> None:
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError) as refusal:
        load()

    assert field in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = load()

    assert SECRET not in repr(settings)
    assert settings.parley.keys
    assert all(
        key.get_secret_value() not in repr(settings) for key in settings.parley.keys.values()
    )


def test_a_file_of_keys_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_KEYS")
    monkeypatch.setenv("PARLEY_KEYS_FILE", "/run/secrets/keys")

    parley = load().parley

    assert (str(parley.keys_file), parley.keys) == ("/run/secrets/keys", None)


@pytest.mark.parametrize(
    ("missing", "field"), [("MAIL_URL", "mail"), ("PARLEY_PUBLIC_URL", "public_url")]
)
def test_production_does_not_start_without_what_its_mails_need(
    monkeypatch: pytest.MonkeyPatch, missing: str, field: str
) -> None:
    whole = {
        "PARLEY_ENV": "production",
        "MAIL_URL": "smtps://mail.example.com",
        "PARLEY_PUBLIC_URL": "https://parley.example.com",
    }
    for name, value in whole.items():
        monkeypatch.setenv(name, value)
    load()
    monkeypatch.delenv(missing)

    with pytest.raises(ValidationError) as refused:
        load()

    assert [error["loc"][-1] for error in refused.value.errors()] == [field]
