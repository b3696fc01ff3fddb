"""A hold follows its invoice to another customer, or the change is refused."""

from odoo import models
from odoo.exceptions import UserError


class ReceivablesHold(models.Model):
    _inherit = "receivables.hold"

    def _move_to_customer(self, customer):
        """Let these holds speak of another customer.

        What a person entered moves along. A promise, a dispute or a case was agreed
        with the customer it names: it must end first.

        :param customer: one commercial partner
        :raise UserError: naming a hold that cannot move
        """
        for hold in self:
            if hold.reason != "manual":
                raise UserError(
                    self.env._(
                        "%(move)s is held for %(customer)s (%(reason)s): release that "
                        "hold before you change the customer.",
                        move=hold.move_id.name or hold.move_id.display_name,
                        customer=hold.commercial_partner_id.display_name,
                        reason=dict(
                            self._fields["reason"]._description_selection(self.env)
                        )[hold.reason],
                    )
                )
        for hold in self:
            hold._message_log(
                body=self.env._(
                    "The customer of %(move)s changed from %(old)s to %(new)s.",
                    move=hold.move_id.name or hold.move_id.display_name,
                    old=hold.commercial_partner_id.display_name,
                    new=customer.display_name,
                )
            )
        self.commercial_partner_id = customer


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        if vals.get("partner_id"):
            self._receivables_change_customer(vals["partner_id"])
        return super().write(vals)

    def _receivables_change_customer(self, partner_id):
        """Ask for holds only when the customer really becomes another one."""
        customer = self.env["res.partner"].browse(partner_id).commercial_partner_id
        moves = self.filtered(
            lambda move: move.partner_id
            and move.partner_id.id != partner_id
            and move.commercial_partner_id != customer
        )
        if moves:
            holds = self.env["receivables.hold"].sudo()
            holds.search(
                [
                    ("state", "=", "active"),
                    ("customer_wide", "=", False),
                    ("move_id", "in", moves.ids),
                    ("move_id.move_type", "!=", "entry"),
                ]
            )._move_to_customer(customer)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        if vals.get("partner_id"):
            self._receivables_change_customer(vals["partner_id"])
        return super().write(vals)

    def _receivables_change_customer(self, partner_id):
        """The items of a journal entry have a customer each."""
        customer = self.env["res.partner"].browse(partner_id).commercial_partner_id
        lines = self.filtered(
            lambda line: line.partner_id
            and line.partner_id.commercial_partner_id != customer
        )
        if lines:
            holds = self.env["receivables.hold"].sudo()
            holds.search(
                [("state", "=", "active"), ("move_line_id", "in", lines.ids)]
            )._move_to_customer(customer)
