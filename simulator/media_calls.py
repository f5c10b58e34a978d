"""Edges of files: uploading, reading and deleting one, and the address it is fetched from."""

from simulator.call import NOT_MINE, Call, Result
from simulator.media import ATTACHMENTS, MediaStore


class MediaCalls:
    def __init__(self, media: MediaStore) -> None:
        self._media = media

    def answer(self, call: Call) -> Result:
        if (call.node, call.edge) == ATTACHMENTS:
            return self._media.download(call.token, call.query)
        if call.edge == "media" and call.method == "POST":
            return self._media.upload(call.token, call.node, call.request.body)
        known = call.edge == "" and call.node in call.world.media
        if known and call.method in ("GET", "DELETE"):
            return self._media.node(
                call.method, call.token, call.node, call.query, call.request.host
            )
        return NOT_MINE
