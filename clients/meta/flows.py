"""Flows at Meta, and the public keys that phones seal their requests with."""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from clients.meta.flow_results import (
    FlowAssets,
    FlowFacts,
    FlowMade,
    FlowPage,
    FlowPreview,
    FlowUploaded,
    NumberKey,
    number_key,
)
from clients.meta.graph import Graph, done, next_cursor, typed

_FIELDS = (
    "id,name,status,categories,validation_errors,json_version,data_api_version,endpoint_uri,"
    "updated_at"
)
_FLOW_JSON = "FLOW_JSON"
_PER_PAGE = 100
_ENCRYPTION = "whatsapp_business_encryption"


class MetaFlows:
    """No retries. After a lost answer to `create`, look by name; to `publish`, read the status."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def create(
        self, waba_id: str, token: str, name: str, categories: Sequence[str], endpoint: str | None
    ) -> str:
        """Its id at Meta."""
        body: dict[str, Any] = {"name": name, "categories": list(categories)}
        if endpoint is not None:
            body["endpoint_uri"] = endpoint
        document = await self._graph.post(waba_id, "flows", token=token, body=body)
        return typed(FlowMade, document).id

    async def page(self, waba_id: str, token: str, after: str | None = None) -> FlowPage:
        document = await self._graph.get(
            waba_id, "flows", token=token, fields=_FIELDS, limit=_PER_PAGE, after=after
        )
        return typed(FlowPage, {**document, "after": next_cursor(document)})

    async def every(self, waba_id: str, token: str) -> list[FlowFacts]:
        found: list[FlowFacts] = []
        after: str | None = None
        while True:
            page = await self.page(waba_id, token, after)
            found.extend(page.flows)
            after = page.after
            if after is None:
                return found

    async def read(self, flow_id: str, token: str) -> FlowFacts:
        return typed(FlowFacts, await self._graph.get(flow_id, token=token, fields=_FIELDS))

    async def update(self, flow_id: str, token: str, changes: Mapping[str, Any]) -> None:
        """Name, categories and endpoint_uri; what is not named stays."""
        done(await self._graph.post(flow_id, token=token, body=changes))

    async def upload(self, flow_id: str, token: str, text: str) -> FlowUploaded:
        """Its Flow JSON, exactly as it was written: Meta's faults name its lines."""
        boundary = token_hex(16)
        document = await self._graph.call(
            "POST",
            flow_id,
            "assets",
            token=token,
            content=_asset(boundary, text),
            headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        return typed(FlowUploaded, document)

    async def address(self, flow_id: str, token: str) -> str | None:
        """Where its Flow JSON is served for a while; None: it has none."""
        assets = typed(FlowAssets, await self._graph.get(flow_id, "assets", token=token))
        found = (each.download_url for each in assets.files if each.asset_type == _FLOW_JSON)
        return next(found, None)

    async def publish(self, flow_id: str, token: str) -> None:
        done(await self._graph.post(flow_id, "publish", token=token))

    async def deprecate(self, flow_id: str, token: str) -> None:
        done(await self._graph.post(flow_id, "deprecate", token=token))

    async def delete(self, flow_id: str, token: str) -> None:
        done(await self._graph.delete(flow_id, token=token))

    async def preview(self, flow_id: str, token: str, *, renew: bool) -> FlowPreview:
        """Good for 30 days; `renew` ends the address that was good before."""
        fields = f"preview.invalidate({'true' if renew else 'false'})"
        return typed(FlowPreview, await self._graph.get(flow_id, token=token, fields=fields))

    async def set_key(self, phone_number_id: str, token: str, public_key: str) -> None:
        body = {"business_public_key": public_key}
        done(await self._graph.post(phone_number_id, _ENCRYPTION, token=token, body=body))

    async def key(self, phone_number_id: str, token: str) -> NumberKey:
        document = await self._graph.get(phone_number_id, _ENCRYPTION, token=token)
        return typed(NumberKey, number_key(document))


def _asset(boundary: str, text: str) -> bytes:
    def part(name: str, value: str, more: str = "") -> str:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{more}'
        return f"{head}\r\n\r\n{value}\r\n"

    file = '; filename="flow.json"\r\nContent-Type: application/json'
    whole = (
        part("name", "flow.json")
        + part("asset_type", _FLOW_JSON)
        + part("messaging_product", "whatsapp")
        + part("file", text, file)
        + f"--{boundary}--\r\n"
    )
    return whole.encode()
