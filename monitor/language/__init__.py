"""The language in which rules say what they measure: text to tree, tree to problems, tree to readings."""
