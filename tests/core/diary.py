"""A workflow that takes an input, a signal and an update; its own file for the sandbox."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError


@workflow.defn
class Diary:
    """Writes down what it is told, until it is told to stop."""

    @workflow.init
    def __init__(self, first: str) -> None:
        self._lines = [first]

    @workflow.run
    async def run(self, first: str) -> list[str]:
        await workflow.wait_condition(lambda: self._lines[-1] == "stop")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._lines

    @workflow.signal
    def hear(self, line: str) -> None:
        self._lines.append(line)

    @workflow.update
    async def write(self, line: str) -> int:
        self._lines.append(line)
        return len(self._lines)

    @write.validator
    def _may_write(self, line: str) -> None:
        if not line:
            raise ApplicationError("empty")
