"""Portfolios, accounts, numbers and tokens as they stand in the file."""

from dataclasses import asdict
from typing import Any

from simulator.assets import (
    SCOPES,
    Override,
    Portfolio,
    Profile,
    Sms,
    Standing,
    Subscription,
)
from simulator.storefront import Storefront
from simulator.world import Number, Token, World

Kept = dict[str, Any]


def kept_assets(world: World) -> Kept:
    return {
        "tokens": [
            asdict(token) | {"token": key.decode(), "accounts": list(token.accounts)}
            for key, token in world.tokens.items()
        ],
        "portfolios": [asdict(portfolio) for portfolio in world.portfolios.values()],
        "accounts": [
            {
                "id": account.id,
                "profile": asdict(account.profile),
                "subscription": asdict(account.subscription) if account.subscription else None,
            }
            for account in world.accounts.values()
        ],
        "numbers": [
            {
                "id": number.id,
                "account": number.account.id,
                "display": number.display,
                "country_code": number.country_code,
                "verified_name": number.verified_name,
                "throughput": number.throughput,
                "standing": asdict(number.standing),
                "fields": number.fields,
                "flow_key": number.flow_key,
                "storefront": asdict(number.storefront),
            }
            for number in world.numbers.values()
        ],
    }


def restore_assets(world: World, content: Kept) -> None:
    """A file of an earlier time lacks portfolios, and how numbers stand."""
    for one in content["tokens"]:
        key = one.pop("token").encode()
        known = dict.fromkeys(one.pop("accounts"))
        for account_id in known:
            world.account(account_id)
        scopes = tuple(one.pop("scopes", SCOPES))
        world.tokens[key] = Token(accounts=known, scopes=scopes, **one)
    for one in content.get("portfolios", ()):
        world.portfolios[one["id"]] = Portfolio(**one)
    for one in content.get("accounts", ()):
        account = world.account(one["id"])
        account.profile = Profile(**one["profile"])
        account.subscription = _subscription(one["subscription"])
    for one in content["numbers"]:
        number = Number(one["id"], world.account(one["account"]), one["display"])
        number.country_code = one["country_code"]
        number.throughput = one["throughput"]
        number.fields = one["fields"]
        number.verified_name = one.get("verified_name", number.verified_name)
        number.standing = _standing(one.get("standing", {}))
        number.storefront = Storefront(**one.get("storefront", {}))
        number.flow_key = one.get("flow_key")
        world.numbers[number.id] = number


def _subscription(kept: Kept | None) -> Subscription | None:
    return None if kept is None else Subscription(_override(kept["override"]))


def _override(kept: Kept | None) -> Override | None:
    return None if kept is None else Override(**kept)


def _standing(kept: Kept) -> Standing:
    override, sms = kept.pop("override", None), kept.pop("sms", None)
    return Standing(override=_override(override), sms=Sms(**sms) if sms else None, **kept)
