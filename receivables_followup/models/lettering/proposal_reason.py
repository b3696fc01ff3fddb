"""Why the engine, or a person's document, proposes instead of lettering."""

# Codes of ``engine.lettering.matching`` first, then those of other origins.
REASONS = [
    ("same_amounts", "Same amounts, not as many on both sides"),
    ("equal_cluster", "Same amounts, as many on both sides"),
    ("outside_window", "Dates far apart"),
    ("cited_twice", "Cited by several items"),
    ("reference_gap", "Cited documents sum to another amount"),
    ("cites_other", "Cites another document"),
    ("cites_closed", "Cites a settled document"),
    ("tolerance", "Small gap"),
    ("several_gaps", "Several items within the tolerance"),
    ("over_cap", "Write-offs over the ceiling of the run"),
    ("subset", "A sum that fits"),
    ("several_subsets", "Several sums fit"),
    ("budget", "Too many combinations"),
    ("blocked_items", "Balanced but for held items"),
    ("exchange", "Exchange difference"),
    ("cash_basis", "Releases VAT on payment"),
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
