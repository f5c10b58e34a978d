"""The page at /signup: files of ours, Facebook's SDK, and nothing else."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter, Response

from api.access import uncounted
from api.errors import NotFound
from api.route import Route
from core.meta_settings import MetaSettings

PAGE = "/signup"
_FOLDER = Path(__file__).parent / "page"
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_FACEBOOK = "connect.facebook.net"
# What the SDK itself asks and frames.
_OF_THE_SDK = "https://www.facebook.com https://web.facebook.com"

router = APIRouter(
    prefix=PAGE, route_class=Route, dependencies=[uncounted], include_in_schema=False
)


@router.get("", response_class=Response)
async def index() -> Response:
    return _file("index.html")


@router.get("/{name}", response_class=Response)
async def file(name: str) -> Response:
    """Only what stands in the folder beside this file."""
    if name not in _names() or name == "index.html":
        raise NotFound("There is nothing here.")
    return _file(name)


def policy(meta: MetaSettings) -> bytes:
    """What the page may load, and whom it may ask. Facebook's SDK also frames and asks Facebook."""
    parts = urlsplit(meta.sdk_url)
    sdk = f"{parts.scheme}://{parts.netloc}"
    theirs = f" {_OF_THE_SDK}" if parts.hostname == _FACEBOOK else ""
    frames = theirs.strip() or "'none'"
    return (
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        f"script-src 'self' {sdk}; style-src 'self'; img-src data:; "
        f"connect-src 'self'{theirs}; frame-src {frames}"
    ).encode()


@cache
def _names() -> frozenset[str]:
    return frozenset(each.name for each in _FOLDER.iterdir() if each.suffix in _KINDS)


def _file(name: str) -> Response:
    path = _FOLDER / name
    headers = {"Cache-Control": "no-cache"}
    return Response(path.read_bytes(), headers=headers, media_type=_KINDS[path.suffix])
