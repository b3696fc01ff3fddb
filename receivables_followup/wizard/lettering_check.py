from odoo import Command, api, fields, models

KINDS = [
    ("unbalanced", "Capital letter that does not balance"),
    ("lettered_unmatched", "Letter without reconciliation"),
    ("matched_unlettered", "Reconciliation without letter"),
    ("letter_shared", "Letter of several groups"),
    ("number_split", "Group with several letters"),
    ("wrong_case", "Capital or small letter wrong"),
    ("bad_letter", "Letter of another system"),
    ("not_lettered", "Letter in an account that bears none"),
    ("counter_behind", "Counter behind the letters"),
]
SHOWN = 500  # faults listed; all of them are counted and repaired


class ReceivablesLetterCheck(models.TransientModel):
    """Report on letters that disagree with Odoo's reconciliation, and their repair."""

    _name = "receivables.letter.check"
    _description = "Check of Letters"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        index=True,
        help="Branches are checked with their root company, as far as you work in it.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many(
        "receivables.letter.check.line", "check_id", readonly=True
    )
    fault_count = fields.Integer("Faults", readonly=True)
    repairable_count = fields.Integer(
        "Faults to Repair",
        readonly=True,
        help="The others concern the reconciliation itself: look at the items.",
    )
    repaired_count = fields.Integer("Letters Repaired", readonly=True)

    @api.model
    def action_open(self):
        """Check the letters of the company and show the report."""
        return self.create({})._report()

    def action_check(self):
        """Check again."""
        self.ensure_one()
        self.write({"repaired_count": 0})
        return self._report()

    def action_repair(self):
        """Write the letters anew from what is reconciled; managers only."""
        self.ensure_one()
        self.env["receivables.letter.setup"].check_access("read")
        self.company_id.check_access("read")
        letters = self.env["receivables.letter"].sudo()
        repaired = letters._repair(self.company_id, self.env.companies)
        self.write({"repaired_count": repaired})
        return self._report()

    def _report(self):
        self.ensure_one()
        self.company_id.check_access("read")
        letters = self.env["receivables.letter"].sudo()
        faults = letters._faults(self.company_id, self.env.companies)
        self.line_ids.unlink()
        self.write(
            {
                "fault_count": len(faults),
                "repairable_count": sum(f["kind"] != "unbalanced" for f in faults),
            }
        )
        self.env["receivables.letter.check.line"].create(
            [self._line_vals(fault) for fault in faults[:SHOWN]]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check of Letters"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def _line_vals(self, fault):
        return {
            "check_id": self.id,
            "kind": fault["kind"],
            "account_id": fault["account_id"],
            "partner_id": fault["partner_id"] or False,
            "letter": fault["letter"],
            "matching_number": fault["number"],
            "amount": fault["amount"],
            "move_line_ids": [Command.set(fault["line_ids"][:SHOWN])],
        }


class ReceivablesLetterCheckLine(models.TransientModel):
    """One letter or one group that disagrees."""

    _name = "receivables.letter.check.line"
    _description = "Fault of a Letter"
    _order = "id"

    check_id = fields.Many2one(
        "receivables.letter.check", required=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="check_id.currency_id")
    kind = fields.Selection(KINDS, string="Fault", readonly=True)
    account_id = fields.Many2one(
        "account.account", readonly=True, index="btree_not_null"
    )
    partner_id = fields.Many2one("res.partner", readonly=True, index="btree_not_null")
    letter = fields.Char("Lettering", readonly=True)
    matching_number = fields.Char("Matching", readonly=True)
    amount = fields.Monetary("Sum", readonly=True)
    move_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_letter_check_line_rel",
        "check_line_id",
        "move_line_id",
        string="Items",
        readonly=True,
    )

    def action_items(self):
        """Show the journal items of this fault."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.letter or self.matching_number or self._description,
            "res_model": "account.move.line",
            "view_mode": "list",
            "domain": [("id", "in", self.move_line_ids.ids)],
        }
