from odoo import fields, models


class ReceivablesLetterCounter(models.Model):
    """The last letter given to an account of a partner, so that none comes twice.

    Written by ``receivables.letter`` in the statement that writes the letters; nobody
    has a right on it. A group that touches several partners counts for each of them.
    """

    _name = "receivables.letter.counter"
    _description = "Last Letter Given"
    _log_access = False
    _rec_name = "account_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The root company: branches share its letters.",
    )
    account_id = fields.Many2one(
        "account.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for the items that name no partner.",
    )
    last = fields.Integer(
        required=True, readonly=True, help="Number of the last letter: 1 is AAA."
    )

    # Not a constraint: core would delete the counters that a merge of partners doubles.
    _key_uniq = models.UniqueIndex(
        "(company_id, account_id, COALESCE(commercial_partner_id, 0))"
    )
