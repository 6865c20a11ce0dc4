"""What Alembic runs: the revisions, on the connection and in the transaction that `Casebook.migrate` has opened."""

from alembic import context

from screening.casebook.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
