{
    "name": "Receivables Follow-up",
    "summary": "Run the customer ledger: follow-up cards, dunning, holds, statements",
    "version": "19.0.1.0.0",
    "category": "Accounting/Receivables",
    "author": "Receivables Follow-up developers",
    "website": "https://example.com/receivables-followup",
    "license": "LGPL-3",
    "depends": ["account", "sales_team", "rating"],
    "external_dependencies": {"python": ["xlsxwriter", "python-stdnum"]},
    "data": [
        "security/receivables_groups.xml",
        "views/menus.xml",
    ],
    "demo": [],
    "post_init_hook": "post_init_hook",
    "application": True,
}
