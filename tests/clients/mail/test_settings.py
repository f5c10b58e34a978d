"""Settings of mail: wrong ones are named when a process starts."""

import pytest
from pydantic import ValidationError

from core.settings import MailSettings, Settings

SECRET = "zQ-very-secret-9"
REST = {
    "keys": f"first:{SECRET}",
    "database": {"url": SECRET},
    "meta": {"app_secret": SECRET, "verify_token": SECRET},
}


def settings(env: str, mail: dict[str, str]) -> Settings:
    public_url = "https://parley.example"
    parley = {"env": env, "keys": REST["keys"], "public_url": public_url}
    return Settings.model_validate({**REST, "parley": parley, "mail": mail})


def test_production_does_not_start_without_a_mail_server() -> None:
    with pytest.raises(ValidationError) as refusal:
        settings("production", {})

    (error,) = refusal.value.errors()
    assert error["loc"] == ("mail",)
    assert "MAIL_URL" in error["msg"]


def test_production_with_a_mail_server_starts_and_so_does_local_without() -> None:
    assert settings("production", {"url": "smtps://mail.example"}).mail.url is not None
    assert settings("local", {}).mail.url is None


@pytest.mark.parametrize(
    "url", [f"http://u:{SECRET}@mail.example", "smtp://", "mail.example:587", f"smtp:{SECRET}"]
)
def test_a_wrong_server_is_named_and_not_shown(url: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        settings("local", {"url": url})

    assert "mail.url" in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_the_password_does_not_show_when_settings_are_printed() -> None:
    mail = MailSettings.model_validate({"url": f"smtp://u:{SECRET}@mail.example"})

    assert SECRET not in repr(mail)


@pytest.mark.parametrize("sender", ["a@b.example", "Parley <a@b.example>", '"A, B" <a@b.example>'])
def test_the_sender_is_one_address_with_or_without_a_name(sender: str) -> None:
    assert MailSettings.model_validate({"from": sender}).sender == sender


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "Parley",
        "a@",
        "a@b.example, c@d.example",
        "A <a@b.example> <c@d.example>",
        "a@b.example\r\nBcc: c@d.example",
        "ä@b.example",
    ],
)
def test_anything_else_is_not_a_sender(sender: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        MailSettings.model_validate({"from": sender})

    assert refusal.value.errors()[0]["loc"] == ("from",)
