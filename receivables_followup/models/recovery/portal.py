"""What a customer may do with an invoice on the portal, within limits."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

MANAGER = "receivables_followup.group_manager"
MAX_TEXT = 2000


class AccountMove(models.Model):
    _inherit = "account.move"

    def _receivables_portal_card(self, user):
        """The card on which a customer acts on this invoice; empty where none may.

        Only persons of the customer itself, on its own posted invoices: neither
        colleagues who look at the portal nor who was forwarded a link.

        :param user: the portal user
        """
        invoice, user = self.sudo(), user.sudo()
        cards = self.env["receivables.card"].sudo()
        customer = user.partner_id.commercial_partner_id
        if (
            not user.share
            or user._is_public()
            or invoice.move_type != "out_invoice"
            or invoice.state != "posted"
            or invoice.commercial_partner_id != customer
        ):
            return cards
        card_id = cards._ensure(customer.ids, invoice.company_id)[customer.id]
        return cards.browse(card_id)

    def _receivables_portal_values(self, user):
        """What the customer sees of disputes and promises on the page of an invoice.

        :return: dict for the template; ``card`` is empty where nothing is shown
        """
        invoice = self.sudo()
        card = self._receivables_portal_card(user)
        values = {"card": card, "disputes": [], "promises": []}
        if not card:
            return values
        disputes = self.env["receivables.dispute"].sudo()
        promises = self.env["receivables.promise"].sudo()
        reasons = self.env["receivables.dispute.reason"].sudo()
        values["disputes"] = disputes.search([("move_id", "=", invoice.id)])
        values["promises"] = promises.search(
            [("move_ids", "in", invoice.ids), ("state", "!=", "cancelled")]
        )
        values["open_amount"] = invoice.amount_residual
        values["dispute_problem"] = disputes._portal_problem(invoice, card)
        values["promise_problem"] = promises._portal_problem(invoice, card)
        values["reasons"] = reasons.search([("portal", "=", True)])
        values["last_day"] = promises._portal_last_day(card)
        return values


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    def _portal_contact(self):
        """The colleague who hears of what the customer does on the portal."""
        managers = self.env.ref(MANAGER).all_user_ids.sorted("id")
        candidates = self.collector_id | self.user_id | managers
        return next(
            filter(self._readable_by, candidates), self.env.ref("base.user_root")
        )

    def _portal_begin(self):
        """Let one request of a customer count at a time.

        Two at once would both pass the limits: writing the same row makes the second
        start over, with what the first one did.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE receivables_card SET write_date = write_date WHERE id = %s",
                self.id,
            )
        )


def portal_amount(env, text, currency, left):
    """The amount a customer wrote, at most what is open.

    :param str text: digits with a point or a comma; empty: all that is open
    :raise UserError: no number, or not between zero and what is open
    """
    text = "".join((text or "").split()).replace(",", ".")
    try:
        amount = currency.round(float(text)) if text else left
    except (ValueError, OverflowError):
        amount = None
    if amount is None or not 0 < amount < float("inf"):
        raise UserError(env._("Write the amount as a number, such as 1250.50."))
    if currency.compare_amounts(amount, left) > 0:
        raise UserError(
            env._(
                "%(left)s is open of this invoice: write no more than that.",
                left=currency.format(left),
            )
        )
    return amount
