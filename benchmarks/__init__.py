"""What the program costs, measured: `python -m benchmarks`, or `make bench`.

`history` holds the figures that are stored, `threshold_rules` a thousand rules, `stopwatch` measures a
process; `start`, `store`, `levels`, `noise` and `fred_vintages` are one benchmark each.
"""
