"""Resumable uploads: a session, bytes that may come in pieces, and a handle in the end."""

from base64 import b64encode
from dataclasses import dataclass, field
from secrets import token_urlsafe

from simulator.answers import After, Answer
from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused, bad_token, no_such_object
from simulator.template_refusals import bad_parameter

TYPES = frozenset({"application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"})
LARGEST = 100 * 1024 * 1024
PREFIX = "upload:"


@dataclass(slots=True)
class Session:
    length: int
    kind: str
    content: bytearray = field(default_factory=bytearray)


class UploadCalls:
    """The app is whoever asks: tokens here belong to no app."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._cut = 0

    def answer(self, call: Call) -> Result:
        if call.edge == "uploads" and call.method == "POST":
            _ = call.token
            return self._begin(call)
        if not call.node.startswith(PREFIX) or call.edge:
            return NOT_MINE
        self._authorise(call)
        session = self._sessions.get(call.node)
        if session is None:
            raise no_such_object(call.method, call.node)
        if call.method == "GET":
            return {"id": call.node, "file_offset": len(session.content)}
        if call.method == "POST":
            return self._receive(call, session)
        return NOT_MINE

    def _begin(self, call: Call) -> dict[str, str]:
        kind, length = call.needed("file_type"), call.needed("file_length")
        if kind not in TYPES:
            raise bad_parameter(f"Param file_type must be one of {sorted(TYPES)}.")
        if not length.isdigit() or not 1 <= int(length) <= LARGEST:
            raise bad_parameter("Param file_length is not valid.")
        id = PREFIX + b64encode(token_urlsafe(18).encode()).decode().rstrip("=")
        self._sessions[id] = Session(int(length), kind)
        return {"id": f"{id}?sig=ARZ{token_urlsafe(9)}"}

    def _authorise(self, call: Call) -> None:
        """Here Meta wants `OAuth`, where it is `Bearer` everywhere else."""
        scheme, _, token = call.request.authorization.partition(b" ")
        known = call.world.tokens.get(token)
        if scheme.lower() != b"oauth" or known is None or known.state != "valid":
            raise bad_token()

    def _receive(self, call: Call, session: Session) -> dict[str, str] | Answer:
        offset = call.request.offset.decode("latin-1") or "0"
        if not offset.isdigit() or int(offset) != len(session.content):
            raise Refused(100, message="(#100) Param file_offset is not where the file ended.")
        body = call.request.body
        cuts = call.world.configuration.templates.upload_cuts
        if self._cut < len(cuts):
            session.content += body[: cuts[self._cut]]
            self._cut += 1
            return Answer(b"", After.RESET)
        session.content += body
        if len(session.content) != session.length:
            raise Refused(100, message="(#100) The file is not as long as it was said to be.")
        handle = f"4::{b64encode(session.kind.encode()).decode()}:{token_urlsafe(24)}"
        call.world.handles[handle] = session.kind
        call.world.changed()
        del self._sessions[call.node]
        return {"h": handle}
