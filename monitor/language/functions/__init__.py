"""The table of functions, in families; `table` holds them all."""
