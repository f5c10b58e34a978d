"""Accounts and numbers at Meta: what they are, and what is done with them."""

from collections.abc import Sequence

from clients.meta.errors import MetaError, Refused
from clients.meta.graph import Graph, done, next_cursor, typed
from clients.meta.numbers_results import (
    AccountNode,
    Added,
    AnalyticsNode,
    NumberNode,
    NumberPage,
)

_PER_PAGE = 100
_UNKNOWN_FIELD = 100
_PLAIN = (
    "verified_name,display_phone_number,quality_rating,status,throughput,platform_type,"
    "code_verification_status,name_status"
)
_WHOLE = (
    f"{_PLAIN},new_display_name,new_name_status,account_mode,is_official_business_account,"
    "is_on_biz_app,is_pin_enabled,whatsapp_business_manager_messaging_limit,health_status"
)
_ACCOUNT_PLAIN = "name,timezone_id,currency,country,business_verification_status"
_ACCOUNT_WHOLE = (
    f"{_ACCOUNT_PLAIN},account_review_status,owner_business_info,primary_funding_id,"
    "whatsapp_business_manager_messaging_limit,health_status"
)


class Numbers:
    """What the fields of a newer version are asked for, an older one refuses: then the plain."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def of_account(self, waba_id: str, token: str) -> tuple[NumberNode, ...]:
        """Every number of an account."""
        try:
            return await self._all(waba_id, token, _WHOLE)
        except MetaError as error:
            if not _is_unknown_field(error):
                raise
            return await self._all(waba_id, token, _PLAIN)

    async def account(self, waba_id: str, token: str) -> tuple[AccountNode, bool]:
        """An account, and whether Meta told all that was asked: else absence says nothing."""
        try:
            document = await self._graph.get(waba_id, token=token, fields=_ACCOUNT_WHOLE)
            return typed(AccountNode, document), True
        except MetaError as error:
            if not _is_unknown_field(error):
                raise
        document = await self._graph.get(waba_id, token=token, fields=_ACCOUNT_PLAIN)
        return typed(AccountNode, document), False

    async def add(self, waba_id: str, token: str, country: str, phone: str, name: str) -> str:
        """A new number of an account: its id. After a lost answer, list before repeating."""
        body = {"cc": country, "phone_number": phone, "verified_name": name}
        document = await self._graph.post(waba_id, "phone_numbers", token=token, body=body)
        return typed(Added, document).id

    async def request_code(self, number: str, token: str, method: str, language: str) -> None:
        """Have Meta send a code to the number, by SMS or a call."""
        body = {"code_method": method, "language": language}
        done(await self._graph.post(number, "request_code", token=token, body=body))

    async def verify_code(self, number: str, token: str, code: str) -> None:
        """Show that the code came; each works once."""
        done(await self._graph.post(number, "verify_code", token=token, body={"code": code}))

    async def set_pin(self, number: str, token: str, pin: str) -> None:
        done(await self._graph.post(number, token=token, body={"pin": pin}))

    async def request_name(self, number: str, token: str, name: str) -> None:
        """Ask Meta to review another display name."""
        done(await self._graph.post(number, token=token, body={"new_display_name": name}))

    async def analytics(
        self,
        waba_id: str,
        token: str,
        *,
        start: int,
        end: int,
        granularity: str,
        phones: Sequence[str] = (),
    ) -> AnalyticsNode:
        """Messages sent and delivered, as Meta counts them."""
        only = f".phone_numbers([{','.join(phones)}])" if phones else ""
        field = f"analytics.start({start}).end({end}).granularity({granularity}){only}"
        return typed(AnalyticsNode, await self._graph.get(waba_id, token=token, fields=field))

    async def _all(self, waba_id: str, token: str, fields: str) -> tuple[NumberNode, ...]:
        found: list[NumberNode] = []
        after: str | None = None
        while True:
            document = await self._graph.get(
                waba_id, "phone_numbers", token=token, fields=fields, limit=_PER_PAGE, after=after
            )
            page = typed(NumberPage, {**document, "after": next_cursor(document)})
            found.extend(page.numbers)
            if (after := page.after) is None:
                return tuple(found)


def _is_unknown_field(error: MetaError) -> bool:
    """Also what is no such object says 100, but with a subcode."""
    return isinstance(error, Refused) and (error.code, error.subcode) == (_UNKNOWN_FIELD, None)
