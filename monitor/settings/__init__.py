"""Everything that can be set, by section; `loading` reads it from the environment and from files."""
