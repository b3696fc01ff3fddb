from datetime import timedelta

from odoo import fields, models

LEAST = 300.0  # nobody goes to court for less
COURTS = (
    ("Lyon", "69"),
    ("Vienne", "382"),
    ("Bourg-en-Bresse", "01"),
    ("Nantes", "44"),
    ("Grenoble", "380"),
)


class ReceivablesDemoLegal(models.AbstractModel):
    """Proceedings against a customer, cases before the courts, and their clocks."""

    _name = "receivables.demo.legal"
    _description = "Demonstration Legal Cases"

    def _install(self, company, users):
        """Record a judgment, propose a case and take another as far as its service.

        :param company: the demonstration company
        :param users: ``{login: res.users}`` of the demonstration
        """
        self._courts(company)
        self.env["receivables.limitation"]._refresh(company)
        today = fields.Date.context_today(self)
        debts = self._debts(company)
        if len(debts) < 3:
            return
        (_partner, proposed), (_other, filed), (insolvent, _items) = debts[:3]
        cases = self.env["receivables.legal.case"]
        cases._propose(proposed)
        case = cases._propose(filed)
        case.write(
            {
                "procedure": "injonction_payer",
                "user_id": users["manager"].id,
            }
        )
        case.action_prepare()
        for field, days, action in (
            ("filed_on", 40, case.action_file),
            ("order_date", 20, case.action_grant),
        ):
            case[field] = today - timedelta(days=days)
            action()
        self.env["receivables.insolvency"]._record(
            insolvent,
            company,
            today - timedelta(days=20),
            published_on=today - timedelta(days=8),
            court="Tribunal de commerce de Lyon",
            court_reference="2026J00417",
        )

    def _courts(self, company):
        """List commercial courts with the seats they cover: cases propose theirs."""
        self.env["receivables.court"].create(
            [
                {
                    "name": f"Tribunal de commerce de {city}",
                    "kind": "commercial",
                    "city": city,
                    "zip_prefixes": codes,
                    "country_id": company.country_id.id,
                }
                for city, codes in COURTS
            ]
        )

    def _debts(self, company):
        """``[(customer, items)]``, the oldest debts of customers that fail to pay."""
        debts = self.env["receivables.demo.ledger"]._overdue(
            company, 60, LEAST, "date_maturity, id"
        )
        return [(partner, items.move_line_id) for partner, items in debts]
