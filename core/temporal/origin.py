"""Whose hand a command came from: carried beside it from the request to the activity.

The client puts it into the headers of what it starts, signals and updates; a handler hands it on
to the activities it executes. What comes without one was not sent by us: somebody used Temporal.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError
from temporalio import client, worker
from temporalio.api.common.v1 import Payload

from core.logging import request_id

HEADER = "parley-sender"
_ENCODING = b"json/plain"
Headers = Mapping[str, Payload]


class Sender(BaseModel):
    """A user, a key, an operator, or the program itself. Grow it with defaulted fields."""

    model_config = ConfigDict(frozen=True)

    kind: str
    id: UUID | None = None
    address: str | None = None
    request_id: str | None = None


ITSELF = Sender(kind="SYSTEM")
BY_HAND = Sender(kind="OPERATOR")
sender: ContextVar[Sender] = ContextVar("sender", default=ITSELF)
_starter: ContextVar[Sender] = ContextVar("starter", default=ITSELF)


@contextmanager
def sent_by(who: Sender) -> Iterator[None]:
    """What is executed, started or sent in here is done for `who`."""
    token = sender.set(who)
    try:
        yield
    finally:
        sender.reset(token)


def starter() -> Sender:
    """Who started this workflow. What a workflow does by itself is nobody's but its own."""
    return _starter.get()


class OriginInterceptor(client.Interceptor, worker.Interceptor):
    """For clients; their workers take it over."""

    def intercept_client(self, next: client.OutboundInterceptor) -> client.OutboundInterceptor:
        return _Sending(next)

    def intercept_activity(
        self, next: worker.ActivityInboundInterceptor
    ) -> worker.ActivityInboundInterceptor:
        return _Acting(next)

    def workflow_interceptor_class(
        self, input: worker.WorkflowInterceptorClassInput
    ) -> type[worker.WorkflowInboundInterceptor]:
        return _Handling


class _Sending(client.OutboundInterceptor):
    async def start_workflow(
        self, input: client.StartWorkflowInput
    ) -> client.WorkflowHandle[Any, Any]:
        input.headers = _signed(input.headers)
        return await super().start_workflow(input)

    async def start_activity(self, input: client.StartActivityInput) -> client.ActivityHandle[Any]:
        input.headers = _signed(input.headers)
        return await super().start_activity(input)

    async def signal_workflow(self, input: client.SignalWorkflowInput) -> None:
        input.headers = _signed(input.headers)
        await super().signal_workflow(input)

    async def start_workflow_update(
        self, input: client.StartWorkflowUpdateInput
    ) -> client.WorkflowUpdateHandle[Any]:
        input.headers = _signed(input.headers)
        return await super().start_workflow_update(input)

    async def start_update_with_start_workflow(
        self, input: client.StartWorkflowUpdateWithStartInput
    ) -> client.WorkflowUpdateHandle[Any]:
        for each in (input.start_workflow_input, input.update_workflow_input):
            each.headers = _signed(each.headers)
        return await super().start_update_with_start_workflow(input)


class _Handling(worker.WorkflowInboundInterceptor):
    """Every handler is a task of its own, so what is set here holds for that handler alone."""

    def init(self, outbound: worker.WorkflowOutboundInterceptor) -> None:
        super().init(_Handing(outbound))

    async def execute_workflow(self, input: worker.ExecuteWorkflowInput) -> Any:
        _starter.set(_sender(input.headers))
        sender.set(ITSELF)
        return await super().execute_workflow(input)

    async def handle_signal(self, input: worker.HandleSignalInput) -> None:
        _for(_sender(input.headers))
        await super().handle_signal(input)

    async def handle_update_handler(self, input: worker.HandleUpdateInput) -> Any:
        _for(_sender(input.headers))
        return await super().handle_update_handler(input)


class _Handing(worker.WorkflowOutboundInterceptor):
    def start_activity(self, input: worker.StartActivityInput) -> Any:
        if (who := sender.get()) != ITSELF:
            input.headers = {**input.headers, HEADER: _payload(who)}
        return super().start_activity(input)

    def continue_as_new(self, input: worker.ContinueAsNewInput) -> NoReturn:
        input.headers = {**input.headers, HEADER: _payload(starter())}
        super().continue_as_new(input)


class _Acting(worker.ActivityInboundInterceptor):
    async def execute_activity(self, input: worker.ExecuteActivityInput) -> Any:
        _for(_sender(input.headers) if HEADER in input.headers else ITSELF)
        return await super().execute_activity(input)


def _for(who: Sender) -> None:
    sender.set(who)
    request_id.set(who.request_id)


def _signed(headers: Headers) -> Headers:
    who = sender.get()
    if who.request_id is None:
        who = who.model_copy(update={"request_id": request_id.get()})
    return {**headers, HEADER: _payload(who)}


def _payload(who: Sender) -> Payload:
    written = who.model_dump_json(exclude_none=True).encode()
    return Payload(metadata={"encoding": _ENCODING}, data=written)


def _sender(headers: Headers) -> Sender:
    """A header that we cannot have written counts as none: whoever wrote it used Temporal."""
    found = headers.get(HEADER)
    if found is None or found.metadata.get("encoding") != _ENCODING:
        return BY_HAND
    try:
        return Sender.model_validate_json(found.data)
    except ValidationError:
        return BY_HAND
