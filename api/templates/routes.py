"""The routers of templates."""

from fastapi import APIRouter

from api.templates import (
    commands,
    editing,
    preview,
    reading,
    reports,
    samples,
    syncing,
    variables,
    writing,
)

ROUTERS: tuple[APIRouter, ...] = (
    writing.router,
    reading.router,
    editing.router,
    preview.router,
    variables.router,
    commands.router,
    syncing.router,
    reports.router,
    samples.router,
)
