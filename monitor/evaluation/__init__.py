"""From a vintage to how things stand: pure functions, the same for the daemon, a check and a replay.

`tracks` reads a rule's measure and gate period by period; `latches` turns readings into levels, `history`
does both for a whole vintage; `judgement` judges one rule, `breadth` the rules over rules; `indicators`
states the facts of each series, `timeliness` how fresh it is; `standing` puts it all together.
"""
