"""Numbers of the WhatsApp Business app: each kind of data can be asked for once."""

import time
from secrets import token_hex
from typing import Any

from simulator.announcing import Announcing
from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused
from simulator.world import Number, World

DECLINED = {
    "code": 2593109,
    "title": "History sync is turned off by the business from the WhatsApp Business App",
    "message": "History sync is turned off by the business from the WhatsApp Business App",
    "error_data": {"details": "History sharing is turned off by the business"},
}
CUSTOMERS = (("14155550142", "Ana Lima"), ("14155550143", "Ben Okri"))
DAY = 86_400


class CoexistenceCalls:
    def __init__(self, world: World, announcing: Announcing) -> None:
        self._world = world
        self._announcing = announcing

    def answer(self, call: Call) -> Result:
        if call.edge != "smb_app_data" or call.method != "POST":
            return NOT_MINE
        number, kind = call.number(), call.needed("sync_type")
        call.about = kind
        if kind not in ("smb_app_state_sync", "history"):
            raise Refused(100, message="(#100) Param sync_type is not valid.")
        if not number.standing.on_biz_app:
            raise Refused(
                100, message="The number is not onboarded with the WhatsApp Business app."
            )
        self._once(number, kind)
        if kind == "history":
            self._tell_history(number)
        else:
            self._tell_contacts(number)
        return {"messaging_product": "whatsapp", "request_id": token_hex(12)}

    def _once(self, number: Number, kind: str) -> None:
        standing = number.standing
        if kind in standing.synced:
            raise Refused(2593107, "This data was requested before.")
        if standing.sync_until is None or time.time() >= standing.sync_until:
            raise Refused(2593108, "The 24 hours after onboarding have passed.")
        standing.synced.append(kind)
        self._world.changed()

    def _tell_contacts(self, number: Number) -> None:
        stamp = {"timestamp": str(int(time.time()))}
        rows = [
            {
                "type": "contact",
                "contact": {"full_name": n, "first_name": n.split()[0], "phone_number": phone},
                "action": "add",
                "metadata": stamp,
            }
            for phone, n in CUSTOMERS
        ]
        self._announcing.to_messages(number, "smb_app_state_sync", {"state_sync": rows})

    def _tell_history(self, number: Number) -> None:
        """Three chunks, one per phase; or that the business does not share it."""
        if not number.standing.history_shared:
            self._announcing.to_messages(number, "history", {"history": [{"errors": [DECLINED]}]})
            return
        for phase, (days, progress) in enumerate(((0.5, 34), (30, 67), (120, 100))):
            threads = [
                {"id": phone, "messages": self._talk(number, phone, days)} for phone, _ in CUSTOMERS
            ]
            told = {"phase": phase, "chunk_order": 1, "progress": progress}
            chunk = {"metadata": told, "threads": threads}
            self._announcing.to_messages(number, "history", {"history": [chunk]})

    def _talk(self, number: Number, phone: str, days: float) -> list[dict[str, Any]]:
        at = int(time.time() - days * DAY)
        asked: dict[str, Any] = {"from": phone, "text": {"body": "Are you open today?"}}
        told = {"from": number.digits, "to": phone, "text": {"body": "Until six."}}
        return [
            {
                **message,
                "id": self._world.next_wamid(),
                "timestamp": str(at + 60 * nth),
                "type": "text",
                "history_context": {"status": "READ"},
            }
            for nth, message in enumerate((asked, told))
        ]
