"""The names of what the engine speaks of in codes, for screens and papers."""

PROCEDURES = [
    ("injonction_payer", "Payment order (injonction de payer)"),
    ("small_claim", "Small claim by a commissaire de justice"),
    ("european_order", "European order for payment"),
    ("injonction_faire", "Order to perform (injonction de faire)"),
    ("insolvency_claim", "Declaration of claim in insolvency"),
    ("retention_of_title", "Claim of goods under retention of title"),
    ("refere_provision", "Interim payment (référé-provision)"),
    ("assignation", "Summons to trial (assignation)"),
    ("lawyer", "Assignment to a lawyer"),
    ("agency", "Assignment to a collection agency"),
    ("cheque_certificate", "Certificate of non-payment of a cheque"),
    ("direct_action", "Direct action against a third debtor"),
    ("attachment", "Attachment of assets"),
]
COURTS = [
    ("commercial", "Commercial court"),
    ("judicial", "Judicial court"),
    ("proximity", "Judge of protection"),
    ("administrative", "Administrative court"),
    ("insolvency", "Insolvency court and mandatary"),
    ("foreign", "Court of the debtor's country"),
]
STATES = [
    ("proposed", "Suggested"),
    ("prepared", "In Preparation"),
    ("filed", "Filed"),
    ("granted", "Granted"),
    ("served", "Served"),
    ("opposed", "Opposed"),
    ("enforceable", "Enforceable"),
    ("enforced", "Enforced"),
    ("rejected", "Rejected"),
    ("lapsed", "Lapsed"),
    ("paid", "Paid"),
    ("closed", "Closed"),
    ("abandoned", "Abandoned"),
]
CAUSES = [
    ("acknowledgement", "Acknowledgement of the debt"),
    ("claim", "Claim in court"),
    ("enforcement", "Enforcement"),
    ("insolvency_claim", "Declaration of claim in insolvency"),
    ("title", "Enforceable title"),
    ("conciliation", "Conciliation or mediation"),
    ("small_claim", "Small claim procedure"),
    ("formal_notice", "Formal notice"),
    ("order_request", "Request for an order"),
]
EFFECTS = [
    ("interrupts", "Starts the term anew"),
    ("suspends", "Stops the term while it lasts"),
    ("none", "No effect"),
]
