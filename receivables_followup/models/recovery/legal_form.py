from odoo import api, fields, models

from .legal_words import COURTS, PROCEDURES


class ReceivablesLegalForm(models.Model):
    """The number of the form a court wants, between two dates."""

    _name = "receivables.legal.form"
    _description = "Legal Form"
    _order = "procedure, court_kind, number, date_from desc"

    procedure = fields.Selection(
        PROCEDURES, required=True, help="What is asked with the form."
    )
    court_kind = fields.Selection(
        COURTS, string="Court", help="The kind of court that wants it; empty: any."
    )
    number = fields.Char(required=True, help="Number with its version, as printed.")
    name = fields.Char(required=True, translate=True)
    date_from = fields.Date(
        string="From", required=True, help="First day on which the form is accepted."
    )
    date_to = fields.Date(
        string="Until", help="Last day on which it is accepted; empty: still in use."
    )
    to_check = fields.Boolean(
        default=True, help="The version may have changed: check it before it is used."
    )
    source = fields.Char(help="Where the number was read.")

    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A form ends after it begins: correct its dates.",
    )
    _number_uniq = models.UniqueIndex(
        "(procedure, COALESCE(court_kind, ''), number)",
        "This form is listed already for this procedure and court.",
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for form in self:
            form.display_name = f"{form.number} · {form.name}"

    @api.model
    def _for(self, procedure, court_kind, day):
        """The form in use on a day; none where no form is prescribed."""
        found = self.sudo().search(
            [
                ("procedure", "=", procedure),
                ("court_kind", "in", [court_kind or False, False]),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ],
            order="number",
        )
        return (found.filtered("court_kind") or found)[:1]
