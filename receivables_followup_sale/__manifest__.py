{
    "name": "Receivables Follow-up: Sales",
    "summary": "Quotations of customers whose sales are stopped wait for a manager",
    "version": "19.0.1.0.0",
    "category": "Accounting/Receivables",
    "author": "Receivables Follow-up developers",
    "website": "https://example.com/receivables-followup",
    "license": "LGPL-3",
    "depends": ["receivables_followup", "sale"],
    "data": [
        "security/ir.model.access.csv",
        "security/release_security.xml",
        "data/release_cron.xml",
        "views/sale_order_views.xml",
        "views/sale_release_views.xml",
    ],
    "auto_install": True,
}
