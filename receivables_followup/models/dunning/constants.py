"""Names shared by the models of the dunning run; labels are translated at use."""

NOTICE_STATES = [
    ("draft", "Draft"),
    ("ready", "Ready"),
    ("sending", "Sending"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("skipped", "Skipped"),
    ("cancelled", "Cancelled"),
]
# A notice in one of these states has not left the house and may still be changed.
UNSENT = ("draft", "ready")
# A notice in one of these states no longer counts: its lines are not live.
DROPPED = ("skipped", "cancelled")

RUN_STATES = [
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("sending", "Sending"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]

# Channels that need a postal address, and those whose notice is laid out on paper.
POSTAL = ("letter", "registered", "hybrid", "bailiff")
PAPER = (*POSTAL, "lre")

LINE_KINDS = [
    ("claimed", "Claimed"),
    ("not_due", "For information"),
    ("disputed", "Disputed"),
    ("credit", "Credit"),
]

# Why an item is in no notice, in the order a reader wants to see them. Codes come from
# the engine; ``hold:<reason>`` stands for the reason of the hold.
EXCLUSION_REASONS = [
    ("not_due", "Not due yet for the next level"),
    ("too_soon", "Too soon after the previous notice or hold"),
    ("recipient_too_soon", "The recipient was written to only recently"),
    ("below_minimum", "Below the minimum amount"),
    ("level_minimum", "Below the minimum of the level"),
    ("net_credit", "Credits cover the debt"),
    ("credit", "Credit, never chased alone"),
    ("covered", "Covered by a credit"),
    ("settled", "Nothing left to pay"),
    ("not_chased", "Account not chased"),
    ("ignored", "Before the take-over date"),
    ("top_level", "All levels already sent"),
    ("hold:insolvency", "On hold: insolvency"),
    ("hold:legal", "On hold: legal case"),
    ("hold:factor", "On hold: factor"),
    ("hold:dispute", "On hold: dispute"),
    ("hold:plan", "On hold: payment plan"),
    ("hold:promise", "On hold: promise to pay"),
    ("hold:service", "On hold: service"),
    ("hold:manual", "On hold: manual"),
    ("hold:no_followup", "On hold: excluded on the invoice"),
    ("stale_bank", "Bank data too old"),
    ("unmatched_receipt", "Unmatched receipt"),
    ("payment_pending", "Payment in collection"),
    ("closed_day", "No sending on this day"),
    ("quiet_period", "Quiet period"),
    ("no_address", "Neither e-mail nor postal address"),
    ("wrong_address", "The postal address is unknown to the post"),
    ("no_channel", "The level has no channel"),
    ("no_policy", "No policy for this customer"),
    ("no_partner", "No customer on the item"),
    ("not_this_level", "Not claimed at the level of the notice"),
    ("missing_rate", "Interest rate missing for a formal notice"),
    ("skipped_by_hand", "Skipped by a person in this run"),
    ("already_proposed", "Already in an unsent notice"),
    ("notice_failed", "A failed notice awaits a decision"),
    ("other", "Another reason"),
]
# The reasons of the cash gate: money that may already be there.
GATE_REASONS = ("stale_bank", "unmatched_receipt", "payment_pending")
