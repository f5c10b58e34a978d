#!/bin/sh
# Brings both of Temporal's databases to the schema of this image; safe to repeat.
set -eu

sql() {
    database=$1
    shift
    temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_HOST" -p 5432 -u temporal \
        --db "$database" "$@"
}

schemas=/etc/temporal/schema/postgresql/v12

sql temporal create
sql temporal setup-schema -v 0.0
sql temporal update-schema -d "$schemas/temporal/versioned"

sql temporal_visibility create
sql temporal_visibility setup-schema -v 0.0
sql temporal_visibility update-schema -d "$schemas/visibility/versioned"
