"""States of runs and the words for what a run leaves alone."""

RUN_STATES = [
    ("draft", "Draft"),
    ("running", "Running"),
    ("done", "Done"),
    ("undoing", "Being Undone"),
    ("undone", "Undone"),
    ("cancelled", "Cancelled"),
]
BUSY = ("running", "undoing")
CHUNK = 200  # groups per chunk: what one transaction letters
CHUNK_LINES = 2000  # items per chunk, for groups of many items
TRIES = 5  # times a group is tried whose items others are working on
