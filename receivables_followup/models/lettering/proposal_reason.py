"""Why the engine, or a person's document, proposes instead of lettering."""

# Codes of ``engine.lettering.matching`` first, then those of other origins.
REASONS = [
    ("same_amounts", "Same amounts, not as many on both sides"),
    ("equal_cluster", "Same amounts, as many on both sides"),
    ("several_subsets", "Several sums fit"),
    ("subset", "A sum that fits"),
    ("cited_twice", "Cited more than once"),
    ("tolerance", "Small gap"),
    ("over_cap", "Write-off over the ceiling of the run"),
    ("outside_window", "Dates far apart"),
    ("budget", "Too many combinations"),
    ("error", "Could not be lettered"),
    ("remittance", "Remittance advice"),
    ("gap", "Gap explained"),
    ("other", "Other"),
]
STATES = [
    ("open", "To decide"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
    ("outdated", "Outdated"),
]
ORIGINS = [
    ("run", "Automatic run"),
    ("remittance", "Remittance advice"),
    ("gap", "Gap analysis"),
]
