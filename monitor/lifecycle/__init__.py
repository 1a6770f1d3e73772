"""The life of an alert: what the present standing means after what people were told last.

`rule_events` draws at most one event from a rule, `removals` from one that is gone, `data_events` from an
indicator's freshness, `remarks` those from what its sources said, `instant` all of one instant; `identity`
computes the ids.
"""
