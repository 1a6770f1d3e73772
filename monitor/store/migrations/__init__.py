"""How the tables came to be: forward-only migrations, run by Alembic."""
