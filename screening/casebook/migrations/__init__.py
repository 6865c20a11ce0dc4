"""How the casebook's tables came to be: Alembic revisions, numbered, never edited once released."""
