"""The routers of templates."""

from fastapi import APIRouter

from api.templates import reading, writing

ROUTERS: tuple[APIRouter, ...] = (writing.router, reading.router)
