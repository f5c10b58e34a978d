"""The inbox: searching what was said, what a person answered, and the file behind a message."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"
# As in the index `ix_message_words`.
_WORDS = "coalesce(m.body ->> 'text', m.body ->> 'body', m.body ->> 'caption')"


def upgrade() -> None:
    """A pattern is no safe operator to row-level security, so it never reaches an index.

    The function sees no more than the policy shows: the organizations of the transaction.
    """
    op.execute(f"""
        create function threads_saying(pattern text)
        returns table (contact_id uuid, phone_number_id uuid)
        language sql stable security definer set search_path = public as $$
            select distinct m.contact_id, m.phone_number_id from message m
            where m.recipient_id is null and {_WORDS} ilike pattern and m.revoked_at is null
              and m.organization_id = {_MINE}
        $$
    """)
    op.execute("revoke execute on function threads_saying from public")
    op.execute("grant execute on function threads_saying to parley_app")
    op.execute(
        "create index ix_message_author on message (author_id, at) where author_id is not null"
    )
    op.execute("create index ix_media_meta_id on media (organization_id, meta_id)")


def downgrade() -> None:
    op.execute("drop index ix_media_meta_id")
    op.execute("drop index ix_message_author")
    op.execute("drop function threads_saying")
