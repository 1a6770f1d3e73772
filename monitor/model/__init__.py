"""Values that the layers above pass to each other: no behaviour beyond their own invariants.

`terms` holds names and closed sets, `catalogue` what an indicator is, `series` what is known of it,
`alerts` what people are told.
"""
