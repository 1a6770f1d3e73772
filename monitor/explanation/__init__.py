"""Why a rule stands as it does, step by step, and what would change it.

`next_print` inverts the rule: the level as a function of the value that comes next, in `bands`; `spread`
says how far one release usually moves. `forgetting` finds when the level changes though nothing moves.
`explained` puts all of it together as a value; `text` renders it for people, `document` for programs.
"""
