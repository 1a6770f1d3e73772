"""The YAML a person writes, read into values: the glossary of indicators, the calendars, the rules.

`document` reads YAML with the place of every key and value; the `shapes` say what may stand where; `flaws`
turns what does not fit into problems; `glossary` and `rules` build the values, which `book` and
`model.catalogue` define. A person's file gives its value, or all its problems at once.
"""
