#!/bin/sh
# Runs once, when the volume is empty. Temporal gets a role of its own and no right to Parley's tables.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
create role temporal login createdb password :'password';
SQL
