"""Disputes where people look at a customer."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .dispute_form import ACTION

# What disputes hold of each open item, at most what is open of it.
DISPUTED = """
SELECT item.commercial_partner_id,
       SUM(LEAST(item.residual, item.disputed) * item.rate) AS amount
  FROM (SELECT partner.commercial_partner_id,
               line.amount_residual_currency AS residual,
               line.amount_residual / line.amount_residual_currency AS rate,
               SUM(CASE WHEN hold.whole THEN line.amount_residual_currency
                        ELSE hold.amount END) AS disputed
          FROM receivables_hold hold
          JOIN account_move_line line
            ON line.move_id = hold.move_id
           AND (line.id = hold.move_line_id OR hold.move_line_id IS NULL)
          JOIN receivables_account_role role
            ON role.account_id = line.account_id AND role.company_id = %(root)s
           AND role.side = 'receivable'
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE hold.dispute_id IS NOT NULL AND hold.state = 'active'
           AND line.company_id = %(company)s AND line.parent_state = 'posted'
           AND line.amount_residual_currency > 0
           AND partner.commercial_partner_id %(partners)s
         GROUP BY line.id, partner.commercial_partner_id) item
 GROUP BY 1
"""


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    dispute_ids = fields.One2many(
        "receivables.dispute", "card_id", help="Disputes of this customer."
    )
    dispute_count = fields.Integer(
        compute="_compute_dispute_count",
        help="Number of disputes, whatever became of them.",
    )
    open_dispute_amount = fields.Monetary(
        string="In Dispute",
        readonly=True,
        help="What disputes keep from being chased, until they are decided and credit "
        "notes are posted.",
    )

    def _figures_tables(self, company, partners):
        return super()._figures_tables(company, partners) | {
            "disputed": SQL(
                DISPUTED,
                company=company.id,
                root=company.root_id.id,
                partners=partners,
            )
        }

    def _figures_joins(self):
        return super()._figures_joins() | {
            "open_dispute_amount": SQL(
                "ROUND(COALESCE(disputed.amount, 0)::numeric, %s)",
                self.env.company.currency_id.decimal_places,
            )
        }

    def _flush_for_figures(self):
        self.env["receivables.dispute"].flush_model()
        return super()._flush_for_figures()

    @api.depends("dispute_ids")
    def _compute_dispute_count(self):
        counts = dict(
            self.env["receivables.dispute"]._read_group(
                [("card_id", "in", self.ids)], ["card_id"], ["__count"]
            )
        )
        for card in self:
            card.dispute_count = counts.get(card._origin, 0)

    def action_open_disputes(self):
        """Open the disputes of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(ACTION)
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {"default_card_id": self.id}
        return action

    def _alert_parts(self):
        """Customers who dispute on the portal wait for an answer."""
        alerts = super()._alert_parts()
        waiting = (
            self.env["receivables.dispute"]
            .sudo()
            ._read_group(
                [("card_id", "in", self.ids), ("state", "=", "pending")],
                ["card_id"],
                ["__count"],
            )
        )
        for card, count in waiting:
            text = self.env._("Disputes to be taken up: %(count)s.", count=count)
            alerts[card.id].append(
                {"kind": "pending_dispute", "severity": "warning", "text": text}
            )
        return alerts

    @api.ondelete(at_uninstall=False)
    def _unlink_except_disputed(self):
        for card in self:
            if card.sudo().dispute_ids:
                raise UserError(
                    self.env._(
                        "%(customer)s has disputes, which are the history of what was "
                        "wrong with invoices: archive the contact instead.",
                        customer=card.display_name,
                    )
                )

    def _retention_purge(self):
        """Disputes stay as figures; what people wrote about them goes."""
        disputes = self.env["receivables.dispute"].sudo()
        disputes = disputes.search([("card_id", "in", self.ids)])
        disputes.write({"description": False, "answer": False})
        self.env["mail.message"].sudo().search(
            [
                ("model", "=", disputes._name),
                ("res_id", "in", disputes.ids),
                ("message_type", "in", ("email", "comment")),
            ]
        ).unlink()
        return super()._retention_purge()
