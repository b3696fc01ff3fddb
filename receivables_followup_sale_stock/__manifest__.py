{
    "name": "Receivables Follow-up: Sales and Inventory",
    "summary": "Nothing is delivered to customers whose sales are stopped",
    "version": "19.0.1.0.0",
    "category": "Accounting/Receivables",
    "author": "Receivables Follow-up developers",
    "website": "https://example.com/receivables-followup",
    "license": "LGPL-3",
    "depends": ["receivables_followup_sale", "sale_stock"],
    "auto_install": True,
}
