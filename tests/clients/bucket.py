"""A bucket on loopback that speaks as much S3 as files need."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

_KEY = re.compile("<Key>(.*?)</Key>")
_XML = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass
class Bucket:
    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    refuses: bool = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if self.refuses or "AWS4-HMAC-SHA256" not in request.headers.get("Authorization", ""):
            return web.Response(status=403, text=f"{_XML}<Error><Code>AccessDenied</Code></Error>")
        key, query = request.path, request.query
        body = await request.read()
        match request.method:
            case "POST" if "uploads" in query:
                self.parts["an-upload"] = {}
                return self._xml("InitiateMultipartUploadResult", "<UploadId>an-upload</UploadId>")
            case "PUT" if "partNumber" in query:
                self.parts[query["uploadId"]][int(query["partNumber"])] = body
                return web.Response(headers={"ETag": f'"{query["partNumber"]}"'})
            case "POST" if "delete" in query:
                gone = _KEY.findall(body.decode())
                for each in gone:
                    self.files.pop(f"{key.rstrip('/')}/{each}", None)
                told = "".join(f"<Deleted><Key>{each}</Key></Deleted>" for each in gone)
                text = f"{_XML}<DeleteResult>{told}</DeleteResult>"
                return web.Response(text=text, content_type="application/xml")
            case "POST":
                parts = self.parts.pop(query["uploadId"])
                self.files[key] = b"".join(parts[number] for number in sorted(parts))
                return self._xml("CompleteMultipartUploadResult", '<ETag>"whole"</ETag>')
            case "DELETE" if "uploadId" in query:
                self.parts.pop(query["uploadId"])
                return web.Response(status=204)
            case "PUT":
                self.files[key] = body
                return web.Response(headers={"ETag": '"whole"'})
            case "GET" if "list-type" in query:
                return self._list(key.rstrip("/"), query["prefix"])
            case _:
                return self._file(request, key)

    def _list(self, bucket: str, prefix: str) -> web.Response:
        told = "".join(
            f"<Contents><Key>{key.removeprefix(bucket + '/')}</Key><Size>{len(content)}</Size>"
            "<LastModified>2026-11-20T09:00:00.000Z</LastModified></Contents>"
            for key, content in self.files.items()
            if key.startswith(f"{bucket}/{prefix}")
        )
        text = f"{_XML}<ListBucketResult><IsTruncated>false</IsTruncated>{told}</ListBucketResult>"
        return web.Response(text=text, content_type="application/xml")

    def _file(self, request: web.Request, key: str) -> web.Response:
        content = self.files.get(key)
        if content is None:
            return web.Response(status=404, text=f"{_XML}<Error><Code>NoSuchKey</Code></Error>")
        told = {"ETag": '"whole"', "Last-Modified": "Fri, 20 Nov 2026 09:00:00 GMT"}
        part = request.http_range
        if part.start is None:
            return web.Response(body=content, headers=told)
        end = min(part.stop or len(content), len(content))
        told["Content-Range"] = f"bytes {part.start}-{end - 1}/{len(content)}"
        return web.Response(body=content[part.start : end], status=206, headers=told)

    def _xml(self, name: str, inside: str) -> web.Response:
        text = f"{_XML}<{name}><Bucket>b</Bucket><Key>k</Key>{inside}</{name}>"
        return web.Response(text=text, content_type="application/xml")


@asynccontextmanager
async def bucket() -> AsyncIterator[Bucket]:
    made = Bucket()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{key:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    made.url = f"http://{host}:{port}"
    try:
        yield made
    finally:
        await runner.cleanup()
