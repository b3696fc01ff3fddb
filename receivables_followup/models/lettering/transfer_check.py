"""What cannot be moved or set off, and why."""

from odoo import api, models
from odoo.exceptions import UserError


class ReceivablesLetteringTransfer(models.Model):
    _inherit = "receivables.lettering.transfer"

    @api.model
    def _check_movable(self, lines):
        """
        :raise UserError: naming the items
        """
        names = self.env["receivables.lettering"]._names
        if not lines:
            raise UserError(self.env._("Select the items to move."))
        if drafts := lines.filtered(lambda line: line.parent_state != "posted"):
            raise UserError(
                self.env._(
                    "%(items)s: not posted. Post the entry before moving its items.",
                    items=names(drafts),
                )
            )
        if settled := lines.filtered("reconciled"):
            raise UserError(
                self.env._(
                    "%(items)s: nothing is open. Un-letter them first, or leave them "
                    "out.",
                    items=names(settled),
                )
            )
        if len(lines.company_id) > 1:
            raise UserError(
                self.env._(
                    "%(items)s: of different companies (%(companies)s). Move the items "
                    "of one company at a time.",
                    items=names(lines),
                    companies=", ".join(lines.company_id.mapped("display_name")),
                )
            )
        if fixed := lines.filtered(
            lambda line: not line.account_id._receivables_matchable()
        ):
            raise UserError(
                self.env._(
                    "%(items)s: on an account that does not allow reconciliation "
                    "(%(accounts)s).",
                    items=names(fixed),
                    accounts=", ".join(fixed.account_id.mapped("display_name")),
                )
            )

    @api.model
    def _check_compensable(self, receivables, payables):
        """
        :raise UserError: naming the items or the partners
        """
        names = self.env["receivables.lettering"]._names
        lines = receivables | payables
        if not receivables or not payables:
            raise UserError(
                self.env._(
                    "A compensation needs an open invoice of the customer and an open "
                    "bill of the same partner as a supplier."
                )
            )
        self._check_movable(lines)
        wrong = receivables.filtered(lambda line: line.amount_residual_currency <= 0)
        wrong |= payables.filtered(lambda line: line.amount_residual_currency >= 0)
        if wrong:
            raise UserError(
                self.env._(
                    "%(items)s: not owed, so that it cannot be set off. Letter credit "
                    "notes and payments with their invoices first.",
                    items=names(wrong),
                )
            )
        partners = lines.partner_id.commercial_partner_id
        if len(partners) != 1 or lines.filtered(lambda line: not line.partner_id):
            raise UserError(
                self.env._(
                    "%(partners)s: debts are set off between two parties only. Choose "
                    "items of one partner.",
                    partners=", ".join(partners.mapped("display_name")),
                )
            )
        if len(lines.currency_id) > 1:
            raise UserError(
                self.env._(
                    "%(items)s: in different currencies (%(currencies)s). Set off "
                    "items of one currency at a time.",
                    items=names(lines),
                    currencies=", ".join(lines.currency_id.mapped("name")),
                )
            )
