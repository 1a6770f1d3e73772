"""The life of an alert: what the present standing means after what people were told last.

`rule_events` draws at most one event from a rule, `data_events` from an indicator's freshness,
`instant` from everything at one instant; `identity` computes the ids.
"""
