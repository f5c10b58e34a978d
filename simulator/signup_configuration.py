"""Our app at Meta and the rules of registration: `app` and `registration` in the configuration."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat


class SignupPart(BaseModel):
    model_config = ConfigDict(extra="forbid")


class App(SignupPart):
    """Its secret is `webhooks.app_secret`."""

    id: str = Field("2009002", pattern=r"^\d+$", description="of our app")
    name: str = Field("Parley", min_length=1)
    config_id: str = Field("2109002", pattern=r"^\d+$", description="of the Login configuration")
    business_id: str = Field("1009001", pattern=r"^\d+$", description="our own portfolio")
    system_token: str = Field("system-token", min_length=1, description="of our own system user")
    code_seconds: NonNegativeFloat = Field(30, description="how long a code of a signup is good")
    token_days: NonNegativeFloat | None = Field(
        60, description="how long the tokens that it is exchanged for are; null: for ever"
    )
    proof: Literal["optional", "required"] = Field(
        "optional", description="required: calls without appsecret_proof are refused"
    )
    partner_added: bool = Field(True, description="a signup posts PARTNER_ADDED")
    dialog_order: Literal["assets_first", "code_first", "code_only", "assets_only"] = Field(
        "assets_first", description="what the dialog tells the page"
    )
    dialog_gap: NonNegativeFloat = Field(0.3, description="seconds in between")


class Registration(SignupPart):
    requests: int = Field(10, ge=1, description="register and deregister each, per number")
    hours: float = Field(72, gt=0, description="of that limit (133016)")
    guesses: int = Field(5, ge=1, description="wrong PINs before 133008")
    guess_lock: NonNegativeFloat = Field(3600, description="seconds that 133008 lasts")
    guess_pause: NonNegativeFloat = Field(0, description="seconds between two PINs (133009)")
    sms_seconds: NonNegativeFloat = Field(600, description="how long a code of an SMS is good")
    sync_hours: NonNegativeFloat = Field(24, description="for smb_app_data (2593108)")
