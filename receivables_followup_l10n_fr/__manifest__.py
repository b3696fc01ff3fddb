{
    "name": "Receivables Follow-up: France",
    "summary": "Letters and lettering dates in the French audit file (FEC)",
    "version": "19.0.1.0.0",
    "category": "Accounting/Receivables",
    "author": "Receivables Follow-up developers",
    "website": "https://example.com/receivables-followup",
    "license": "LGPL-3",
    "depends": ["receivables_followup", "l10n_fr_account"],
    "data": [
        "security/ir.model.access.csv",
        "security/fec_security.xml",
        "views/fec_export_views.xml",
    ],
    "auto_install": True,
}
