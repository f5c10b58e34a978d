"""Every route of the program, as its own description tells."""

from typing import Any, NamedTuple

from api.app import create_app

WRITING = {"POST", "PUT", "PATCH", "DELETE"}


class Route(NamedTuple):
    """One operation: `POST /api/contacts`."""

    method: str
    path: str

    @classmethod
    def named(cls, text: str) -> "Route":
        return cls(*text.split(" ", 1))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def writes(self) -> bool:
        return self.method in WRITING


def every_route() -> list[Route]:
    return list(_described())


def permissions() -> dict[Route, str]:
    """What the description says a route needs; the organization's end comes last."""
    found = {
        route: operation["x-permission"]
        for route, operation in _described().items()
        if "x-permission" in operation
    }
    return dict(sorted(found.items(), key=lambda each: each[1] == "delete:organization"))


def _described() -> dict[Route, dict[str, Any]]:
    return {
        Route(method.upper(), path): operation
        for path, operations in create_app().openapi()["paths"].items()
        for method, operation in operations.items()
    }
