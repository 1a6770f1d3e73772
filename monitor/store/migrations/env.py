"""What Alembic runs to migrate: within the transaction of the connection it is handed."""

from alembic import context

from monitor.store.schema import event

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=event.metadata,
    render_as_batch=True,
)
context.run_migrations()
