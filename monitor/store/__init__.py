"""The database: what was stated, what was told, and what is still owed.

`sql` is the store. Its parts by concept: `knowledge` of sources; `alerts` that were told; `decisions` who
is told, `silences` and acknowledgements of people, and `outgoing` that writes what follows; `outbox` of
what is owed, `lanes` that keep its order, `tries` to deliver it; `export` of all that as `lines`. `events`,
`columns` and `parts` are how values become rows, `novelty` what counts as new. `schema` and `stated` hold
the tables, `migrations` how they came to be, `revisions` which of them a database has seen, `engine` the
connection to it.
"""
