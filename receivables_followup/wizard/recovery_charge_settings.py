from odoo import fields, models


class ReceivablesSettings(models.TransientModel):
    _inherit = "receivables.settings"

    receivables_charges_from = fields.Date(
        related="company_id.receivables_charges_from",
        readonly=False,
        help="Items due from this day on make late charges; at first the day of the "
        "installation. An earlier day claims for the past. Empty: none are claimed.",
    )
    receivables_charge_journal_id = fields.Many2one(
        related="company_id.receivables_charge_journal_id",
        readonly=False,
        domain="[('type', '=', 'sale'), ('company_id', '=', company_id)]",
        help="Debit notes are numbered there. Empty: it is made when first needed.",
    )
    receivables_charge_interest_account_id = fields.Many2one(
        related="company_id.receivables_charge_interest_account_id",
        readonly=False,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Income from late interest (French chart: 7631).",
    )
    receivables_charge_indemnity_account_id = fields.Many2one(
        related="company_id.receivables_charge_indemnity_account_id",
        readonly=False,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Income from the EUR 40 indemnity (French chart: 758).",
    )
    receivables_charge_product_id = fields.Many2one(
        related="company_id.receivables_charge_product_id",
        readonly=False,
        help="Set on the lines of debit notes, for statistics. May stay empty.",
    )
    receivables_charge_tax_ids = fields.Many2many(
        related="company_id.receivables_charge_tax_ids",
        readonly=False,
        domain="[('type_tax_use', '=', 'sale'), ('company_id', '=', company_id)]",
        help="Empty: no VAT, because interest and indemnity pay for no supply.",
    )
