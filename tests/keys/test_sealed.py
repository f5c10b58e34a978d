"""No sealed column is forgotten by the rotation."""

import asyncpg

from models.keys.sealed import SEALED

_COLUMNS = """
    select c.table_name, c.column_name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
      and (c.column_name like 'sealed%' or c.column_name like '%\\_sealed')
"""


async def test_every_sealed_column_is_known_to_the_rotation(owner: asyncpg.Connection) -> None:
    found = {(row[0], row[1]) for row in await owner.fetch(_COLUMNS)}

    assert found == {(each.table, each.column) for each in SEALED}
