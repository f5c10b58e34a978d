"""What a caller hears when Meta was asked for them and said no, or nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.errors import Conflict, Unavailable
from api.validation import Detail
from workflows.meta.asking import MetaRefused, NoAnswer


@asynccontextmanager
async def asking(*, repeatable: bool = True) -> AsyncIterator[None]:
    """Meta's refusal is a 409 with its code and what to do; silence is a 503."""
    try:
        yield
    except MetaRefused as error:
        refusal = error.refusal
        code = f"{refusal.code}/{refusal.subcode}" if refusal.subcode else str(refusal.code)
        message = f"Meta refuses with code {code}. {refusal.advice}"
        raise Conflict(message, [Detail(field="meta.code", message=code)]) from None
    except NoAnswer:
        raise Unavailable(
            "Meta gave no answer. Try again."
            if repeatable
            else "Meta gave no answer and may have done it: look before you ask again."
        ) from None
