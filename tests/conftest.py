"""How hypothesis runs here: without a time limit, which on a busy machine fails what is right."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
