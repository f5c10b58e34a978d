"""The simulator's health check, which also tells it where our webhook door is.

A simulator that was started again has forgotten it, so it is told each time it is asked.
"""

import json
import os
import sys
from http.client import HTTPConnection, HTTPException


def main() -> int:
    webhooks = {
        "url": os.environ["WEBHOOK_URL"],
        "app_secret": os.environ["META_APP_SECRET"],
        "verify_token": os.environ["META_VERIFY_TOKEN"],
    }
    control = HTTPConnection("127.0.0.1", 8091, timeout=3)
    try:
        control.request("POST", "/_sim/configure", json.dumps({"webhooks": webhooks}))
        return int(control.getresponse().status != 200)
    except (OSError, HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main())
