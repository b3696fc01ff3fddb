from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ReceivablesSatisfactionAsk(models.TransientModel):
    """Ask one customer for an opinion."""

    _name = "receivables.satisfaction.ask"
    _description = "Ask for an Opinion"

    card_id = fields.Many2one(
        "receivables.card", required=True, readonly=True, index=True
    )
    commercial_partner_id = fields.Many2one(related="card_id.commercial_partner_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id),"
        " ('email', '!=', False)]",
        help="Who gets the mail with the five scores.",
    )
    email = fields.Char(related="partner_id.email")
    last_asked = fields.Char(compute="_compute_last_asked")

    @api.depends("card_id")
    def _compute_partner_id(self):
        for dialog in self:
            recipients = dialog.card_id._survey_recipients()
            dialog.partner_id = next(iter(recipients.values()), False)

    @api.depends("card_id")
    def _compute_last_asked(self):
        for dialog in self:
            last = dialog.card_id.satisfaction_request_ids.filtered(
                lambda request: request.state in ("sent", "answered")
            )[:1]
            dialog.last_asked = last and self.env._(
                "This customer was asked on %(date)s already.",
                date=format_date(self.env, last.date.date()),
            )

    def action_send(self):
        """Send the request, or say why this person is not asked."""
        self.ensure_one()
        card, partner = self.card_id, self.partner_id
        card.check_access("read")
        if not partner:
            raise UserError(
                self.env._(
                    "Nobody at %(customer)s has an e-mail address: enter one first.",
                    customer=card.display_name,
                )
            )
        if partner.commercial_partner_id != card.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(contact)s does not belong to %(customer)s: choose one of its"
                    " contacts.",
                    contact=partner.display_name,
                    customer=card.display_name,
                )
            )
        Request = self.env["receivables.satisfaction.request"].sudo()
        request = Request._ask({card.sudo(): partner.sudo()})
        if request.state == "no_address":
            raise UserError(
                self.env._(
                    "%(contact)s has no valid e-mail address: enter one first.",
                    contact=partner.display_name,
                )
            )
        if request.state == "opted_out":
            raise UserError(
                self.env._(
                    "%(contact)s does not want to be asked or is on the blacklist:"
                    " choose another contact.",
                    contact=partner.display_name,
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(email)s is asked.", email=request.email),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
