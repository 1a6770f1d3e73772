"""The database: what was stated, what was told, and what is still owed.

`sql` is the store; `knowledge`, `alerts` and `outbox` are its parts by concept, `events` and `columns`
how values become rows, `novelty` what counts as new. `schema` holds the tables, `migrations` how they
came to be, `revisions` which of them a database has seen, `engine` the connection to it.
"""
