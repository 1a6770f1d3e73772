"""Ways to tell people; each is imported by its own module, so that no other's libraries load."""
