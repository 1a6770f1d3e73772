"""Pure numbers on arrays: one value a period, oldest first, NaN where there is none."""
