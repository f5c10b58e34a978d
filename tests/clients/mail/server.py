"""An SMTP server on loopback that keeps what arrived and refuses as told."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

SILENT = b""
"""As a reply: none ever comes."""

CUT = b"CUT"
"""As a reply: the connection ends."""

_USUAL = {
    "HELLO": b"220 mail.test",
    "MAIL": b"250 ok",
    "RCPT": b"250 ok",
    "DATA": b"354 go on",
    "END": b"250 taken",
    "STARTTLS": b"220 go ahead",
    "AUTH": b"235 welcome",
    "QUIT": b"221 bye",
    "RSET": b"250 ok",
}


@dataclass
class SmtpServer:
    """`replies` by command; HELLO is the greeting and END follows the mail's last line."""

    replies: Mapping[str, bytes] = field(default_factory=dict)
    offers: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None
    pause: float = 0
    port: int = 0
    commands: list[str] = field(default_factory=list)
    encrypted: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)

    def reply(self, command: str) -> bytes:
        return self.replies.get(command, _USUAL.get(command, b"500 what?"))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await _say(writer, self.reply("HELLO"))
            while not writer.is_closing():
                line = (await reader.readuntil(b"\r\n")).decode().strip()
                self.commands.append(line)
                if writer.get_extra_info("ssl_object") is not None:
                    self.encrypted.append(line)
                await self._answer(line.split(" ")[0].upper(), reader, writer)
        writer.close()

    async def _answer(
        self, verb: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if verb == "EHLO":
            lines = ["mail.test", *self.offers]
            marks = ["-"] * (len(lines) - 1) + [" "]
            said = [f"250{mark}{line}" for mark, line in zip(marks, lines, strict=True)]
            await _say(writer, "\r\n".join(said).encode())
            return
        await asyncio.sleep(self.pause)
        reply = self.reply(verb)
        await _say(writer, reply)
        if verb == "DATA" and reply.startswith(b"354"):
            self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
            await _say(writer, self.reply("END"))
        elif verb == "STARTTLS" and reply.startswith(b"220"):
            assert self.tls is not None
            await writer.start_tls(self.tls)


@asynccontextmanager
async def smtp_server(
    replies: Mapping[str, bytes] | None = None,
    *,
    offers: tuple[str, ...] = (),
    tls: ssl.SSLContext | None = None,
    tls_at_once: ssl.SSLContext | None = None,
    pause: float = 0,
) -> AsyncIterator[SmtpServer]:
    seen = SmtpServer(replies or {}, offers, tls, pause)
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(asyncio.CancelledError):
            await seen.serve(reader, writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls_at_once)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield seen
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _say(writer: asyncio.StreamWriter, reply: bytes) -> None:
    if reply == SILENT:
        await asyncio.Event().wait()
    if reply == CUT:
        writer.close()
        raise ConnectionAbortedError
    writer.write(reply + b"\r\n")
    await writer.drain()
