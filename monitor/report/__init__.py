"""What `check` answers: `document` for programs, `table` for people."""
