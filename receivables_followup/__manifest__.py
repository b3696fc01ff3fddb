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
        "security/card/ir.model.access.csv",
        "security/card/card_security.xml",
        "security/dunning/ir.model.access.csv",
        "security/dunning/policy_security.xml",
        "data/dunning/dunning_channels.xml",
        "data/dunning/dunning_interest_rates.xml",
        "data/dunning/dunning_cron.xml",
        "data/card_cron.xml",
        "views/menus.xml",
        "views/card/receivables_card_views.xml",
        "views/card/res_partner_views.xml",
    ],
    "demo": [
        "demo/receivables_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "receivables_followup/static/src/**/*",
        ],
        "web.assets_unit_tests": [
            "receivables_followup/static/tests/**/*.test.js",
        ],
        "web.assets_tests": [
            "receivables_followup/static/tests/tours/**/*.js",
        ],
    },
    "post_init_hook": "post_init_hook",
    "application": True,
}
