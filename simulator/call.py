"""A request of the Graph API that is no message, as its area reads it."""

from collections.abc import Awaitable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from re import compile
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl, unquote

import orjson

from simulator.answers import Answer, Request
from simulator.assets import MANAGEMENT
from simulator.errors import Refused, no_such_object
from simulator.tokens import authenticate, proof_of
from simulator.world import Account, Number, Token, World

VERSION = compile(r"^v\d+\.\d+$")


class NotMine:
    """What an area answers to a call of another area."""


NOT_MINE: Final = NotMine()
Result = object | Answer | Awaitable[object] | NotMine


class Area(Protocol):
    """Some edges of the Graph API; JSON, or a whole answer."""

    def answer(self, call: "Call") -> Result: ...


@lru_cache(maxsize=4096)
def route(path: str) -> tuple[str, str] | None:
    """The object and the edge of a path, with or without a version in front."""
    parts = [unquote(part) for part in path.split("/") if part]
    if parts and VERSION.match(parts[0]):
        parts = parts[1:]
    if not 1 <= len(parts) <= 3:
        return None
    return parts[0], "/".join(parts[1:])


@dataclass(eq=False)
class Call:
    """`edge` is empty for the node itself; `about` tells calls of one edge apart in the records."""

    world: World
    request: Request
    node: str
    edge: str

    @property
    def method(self) -> str:
        return self.request.method

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.request.query, keep_blank_values=True))

    about: str = ""

    @cached_property
    def bearer(self) -> bytes:
        """The token as it was given: in the header, the query or the body."""
        kind, _, token = self.request.authorization.partition(b" ")
        if kind.lower() in (b"bearer", b"oauth"):
            return token
        return (self.text("access_token") or "").encode()

    @cached_property
    def token(self) -> Token:
        """Whose call it is. Raises Meta's 190, and 100 where its proof is wrong."""
        token = authenticate(self.world, b"Bearer " + self.bearer)
        self.proven()
        return token

    def proven(self) -> None:
        """Raises Meta's 100 when the appsecret_proof is wrong, or missing where it must be."""
        settings = self.world.configuration
        inside = b"appsecret_proof" in self.request.body
        proof = self.text("appsecret_proof") if inside else self.query.get("appsecret_proof")
        if proof is None and settings.app.proof == "required":
            raise Refused(
                100,
                message="API calls from the server require an appsecret_proof argument",
                kind="GraphMethodException",
            )
        if proof is not None and proof != proof_of(
            settings.webhooks.app_secret, self.bearer.decode("latin-1")
        ):
            raise Refused(
                100,
                message="Invalid appsecret_proof provided in the API argument",
                kind="GraphMethodException",
            )

    def permitted(self, scope: str) -> None:
        """Raises Meta's 200 when the token lacks a permission."""
        if scope not in self.token.scopes:
            raise Refused(
                200,
                message="(#200) You do not have the necessary permission for this operation: "
                f"{scope}",
            )

    @cached_property
    def given(self) -> dict[str, Any]:
        """Parameters of the query and of the body, JSON or form: Graph takes either."""
        return {**self.query, **_of_body(self.request.body)}

    def text(self, name: str) -> str | None:
        """A parameter as text, however it was written."""
        value = self.given.get(name)
        if value is None or isinstance(value, str):
            return value
        return str(value).lower() if isinstance(value, bool) else str(value)

    def needed(self, name: str) -> str:
        """Raises Meta's 100 when it is missing."""
        if not (value := self.text(name)):
            raise Refused(100, message=f"(#100) The parameter {name} is required.")
        return value

    def account(self) -> Account:
        """The node as an account that the token may see. Raises 100/33."""
        account = self.world.accounts.get(self.node)
        if account is None or account.id not in self.token.accounts:
            raise no_such_object(self.method, self.node)
        self.permitted(MANAGEMENT)
        return account

    def number(self) -> Number:
        """The node as a number that the token may see. Raises 100/33."""
        number = self.world.numbers.get(self.node)
        if number is None or number.account.id not in self.token.accounts:
            raise no_such_object(self.method, self.node)
        self.permitted(MANAGEMENT)
        return number


def _of_body(body: bytes) -> dict[str, Any]:
    if not body or body.startswith(b"--"):
        return {}
    if not body.lstrip().startswith(b"{"):
        return dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused(100, message="(#100) The request body is not valid JSON.") from None
    return document if isinstance(document, dict) else {}
