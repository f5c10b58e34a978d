"""The same desk as the team's."""

from tests.team.conftest import desk, http, neighbour, organization, people

__all__ = ("desk", "http", "neighbour", "organization", "people")
