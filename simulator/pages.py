"""The stand-in for Facebook's SDK and signup dialog: files of `dialog/`."""

from functools import cache
from pathlib import Path
from re import compile

from simulator.answers import Answer, Request, head

ROOT = Path(__file__).parent / "dialog"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
# As Facebook has them: an SDK per language, a dialog per version.
SDK = compile(r"^/[a-z]{2}_[A-Z]{2}/sdk\.js$")
DIALOG = compile(r"^(/v\d+\.\d+)?/dialog/oauth$")
FILES = ("dialog.css", "dialog.js", "assets.js", "telling.js")


def page(request: Request) -> Answer | None:
    """None: it is no page of ours."""
    if request.method != "GET":
        return None
    if SDK.match(request.path):
        return _file("sdk.js")
    if DIALOG.match(request.path):
        return _file("oauth.html")
    name = request.path.removeprefix("/dialog/")
    return _file(name) if name in FILES and name != request.path else None


@cache
def _file(name: str) -> Answer:
    content = (ROOT / name).read_bytes()
    kind = TYPES[Path(name).suffix]
    return Answer(head(200, f"{kind}; charset=utf-8", len(content)) + content)
