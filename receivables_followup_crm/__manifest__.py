{
    "name": "Receivables Follow-up: CRM",
    "summary": "Follow-up cards and interactions on leads and opportunities",
    "version": "19.0.1.0.0",
    "category": "Accounting/Receivables",
    "author": "Receivables Follow-up developers",
    "website": "https://example.com/receivables-followup",
    "license": "LGPL-3",
    "depends": ["receivables_followup", "crm"],
    "data": [
        "views/crm_lead_views.xml",
        "views/receivables_card_views.xml",
        "views/receivables_interaction_views.xml",
    ],
    "auto_install": True,
}
