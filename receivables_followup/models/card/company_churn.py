from odoo import fields, models

from ...engine.card.churn import Prior


class ResCompany(models.Model):
    """How often the customers of a company order, all together."""

    _inherit = "res.company"

    receivables_order_alpha = fields.Float(
        readonly=True,
        digits=(16, 6),
        help="How alike the customers are in how often they order.",
    )
    receivables_order_beta = fields.Float(
        readonly=True,
        digits=(16, 6),
        help="Days; with the value above it gives the usual orders per day.",
    )

    def _receivables_prior(self):
        """What to expect of a customer one knows nothing of, as an engine ``Prior``."""
        self.ensure_one()
        alpha, beta = self.receivables_order_alpha, self.receivables_order_beta
        return Prior(alpha, beta) if alpha and beta else Prior()

    def _receivables_set_prior(self, prior):
        """Keep the estimate of this company for cards that are opened one by one."""
        found = {
            "receivables_order_alpha": round(prior.alpha, 6),
            "receivables_order_beta": round(prior.beta, 6),
        }
        if any(self[name] != value for name, value in found.items()):
            self.write(found)
