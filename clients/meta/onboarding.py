"""Connecting a business at Meta: its token, our app's subscription, its number's registration."""

import hashlib
import hmac
from typing import Any

from clients.meta.graph import Graph, done, next_cursor, typed
from clients.meta.onboarding_results import GivenToken, SignupNumber, SyncAsked, TokenFacts

_NUMBER_FIELDS = (
    "id,display_phone_number,verified_name,status,platform_type,code_verification_status,"
    "quality_rating,throughput,is_on_biz_app,is_pin_enabled"
)
_PROFILE_FIELDS = "about,address,description,email,profile_picture_url,websites,vertical"
_PER_PAGE = 100


class MetaOnboarding:
    """Our app's own calls, over a `Graph`; `app_id` and `app_secret` are ours."""

    def __init__(self, graph: Graph, app_id: str | None, app_secret: str) -> None:
        self._graph = graph
        self._app_id = app_id
        self._app_secret = app_secret

    async def exchange_code(self, code: str) -> str:
        """The business's token for a code, which works once and for 30 seconds."""
        document = await self._graph.get(
            "oauth",
            "access_token",
            token=None,
            client_id=self._app_id,
            client_secret=self._app_secret,
            code=code,
        )
        return typed(GivenToken, document).access_token

    async def fetch_token(self, portfolio_id: str, system_token: str) -> str:
        """The token of a business that came by hosted signup."""
        proof = hmac.new(
            self._app_secret.encode(), system_token.encode(), hashlib.sha256
        ).hexdigest()
        document = await self._graph.post(
            portfolio_id,
            "system_user_access_tokens",
            token=system_token,
            body={"appsecret_proof": proof, "fetch_only": True},
        )
        return typed(GivenToken, document).access_token

    async def debug_token(self, token: str) -> TokenFacts:
        """What a token is good for."""
        document = await self._graph.get(
            "debug_token", token=f"{self._app_id}|{self._app_secret}", input_token=token
        )
        return typed(TokenFacts, document.get("data") or {})

    async def subscribe(self, waba_id: str, token: str) -> None:
        """Have Meta tell us of the account; may be repeated."""
        done(await self._graph.post(waba_id, "subscribed_apps", token=token))

    async def unsubscribe(self, waba_id: str, token: str) -> None:
        done(await self._graph.delete(waba_id, "subscribed_apps", token=token))

    async def numbers(self, waba_id: str, token: str) -> list[SignupNumber]:
        """Every number of an account."""
        found: list[SignupNumber] = []
        after: object = None
        while True:
            document = await self._graph.get(
                waba_id,
                "phone_numbers",
                token=token,
                fields=_NUMBER_FIELDS,
                limit=_PER_PAGE,
                after=after if isinstance(after, str) else None,
            )
            data: list[dict[str, Any]] = document.get("data") or []
            found.extend(typed(SignupNumber, each) for each in data)
            after = next_cursor(document)
            if not isinstance(after, str):
                return found

    async def number(self, number_id: str, token: str) -> SignupNumber:
        document = await self._graph.get(number_id, token=token, fields=_NUMBER_FIELDS)
        return typed(SignupNumber, document)

    async def register(self, number_id: str, token: str, pin: str) -> None:
        """Metered: ten times in 72 hours."""
        body = {"messaging_product": "whatsapp", "pin": pin}
        done(await self._graph.post(number_id, "register", token=token, body=body))

    async def ask_for_sync(self, number_id: str, token: str, kind: str) -> str | None:
        """Have the phone's contacts or history sent by webhook: once each, within 24 hours."""
        body = {"messaging_product": "whatsapp", "sync_type": kind}
        document = await self._graph.post(number_id, "smb_app_data", token=token, body=body)
        return typed(SyncAsked, document).request_id

    async def profile(self, number_id: str, token: str) -> dict[str, Any]:
        document = await self._graph.get(
            number_id, "whatsapp_business_profile", token=token, fields=_PROFILE_FIELDS
        )
        data = document.get("data") or [{}]
        first: dict[str, Any] = data[0]
        return first
