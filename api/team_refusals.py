"""What is said when the team's rows do not allow something, and what is noted of a change."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic.alias_generators import to_camel

from api.contacts import naming
from api.errors import Conflict, NotFound
from models.audit.log import CHANGED, Facts
from models.rows import Missing, StillUsed, Taken
from models.team.departments import NoSuchDepartment


@contextmanager
def refused(
    what: str, own: str, department: str = "departmentId", used: str = "Something refers to it."
) -> Iterator[None]:
    """`own` is the field that nobody else may have, `department` the one that names one."""
    try:
        yield
    except Missing:
        raise NotFound(f"There is no such {what}.") from None
    except Taken:
        said = f"Another {what} has it."
        raise Conflict(said, naming(own, said)) from None
    except StillUsed:
        raise Conflict(used) from None
    except NoSuchDepartment as none:
        said = "There is no such department."
        details = [naming(department.format(at), said)[0] for at in none.positions[:50]]
        raise NotFound(said, details) from None


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], untold: Collection[str] = ()
) -> tuple[Facts, Facts]:
    """`before` holds what is different now; of what is untold only that it is."""
    was = {to_camel(name): CHANGED if name in untold else before[name] for name in before}
    becomes = {to_camel(name): CHANGED if name in untold else after[name] for name in before}
    return was, becomes
