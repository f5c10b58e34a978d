"""Alembic's entry: one connection, handed over by `migrations/run.py`."""

from alembic import context
from sqlalchemy import Connection

from models.registry import METADATA

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
