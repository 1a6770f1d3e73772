"""What the program costs, measured: `python -m benchmarks`, or `make bench`.

`history` holds the figures that are stored, `start`, `store` and `fred_vintages` one benchmark each.
"""
