"""Rule tests: what sources say in a made-up or remembered world, and what the rules must make of it.

`reading` takes a `*.test.yaml`, `running` lives through each scenario with the engine of the pipeline,
`rendering` prints how they ended.
"""
