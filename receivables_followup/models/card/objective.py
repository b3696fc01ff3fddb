from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, format_date

METRICS = [
    ("turnover", "Turnover invoiced"),
    ("cash", "Cash collected"),
    ("overdue", "Overdue at most"),
    ("dso", "DSO at most"),
    ("visits", "Visits made"),
    ("satisfaction", "Satisfaction at least"),
]
STATUSES = [
    ("planned", "Not started"),
    ("no_data", "Not measured"),
    ("behind", "Behind"),
    ("on_track", "On track"),
    ("ahead", "Ahead"),
    ("reached", "Achieved"),
    ("missed", "Missed"),
]
AMOUNTS = ("turnover", "cash", "overdue")
# What is measured on the day itself cannot be measured for a period of the past.
OF_THE_DAY = ("overdue", "dso")
# What only ``_measure`` writes.
MEASURED = frozenset(
    {"current", "sample_size", "distance", "pace", "progress", "elapsed", "status"}
) | {"is_final"}


class ReceivablesObjective(models.Model):
    """A figure to reach over a period, for a customer, a representative or both."""

    _name = "receivables.objective"
    _description = "Objective"
    _inherit = ["receivables.user.figures"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    card_id = fields.Many2one(
        "receivables.card",
        string="Customer",
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
        help="Leave empty to set the objective for all customers of a representative.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Representative",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Without a customer: the figures of all customers this person is "
        "responsible for are added up. Visits are counted for who made them.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    metric = fields.Selection(
        METRICS,
        required=True,
        default="turnover",
        help="Turnover: invoices less credit notes, untaxed. Cash: receipts on the "
        "customer accounts through bank and cash journals. Satisfaction: average of "
        "the answers of the period, from 5 answers on.",
    )
    target = fields.Float(
        required=True,
        digits=(16, 2),
        help="In the company's currency, in days for the DSO, from 1 to 5 for "
        "satisfaction. 0 is allowed: nothing overdue.",
    )
    date_from = fields.Date(
        string="Start", required=True, default=lambda self: self._default_period()[0]
    )
    date_to = fields.Date(
        string="End", required=True, default=lambda self: self._default_period()[1]
    )
    note = fields.Text(help="What was agreed; the representative reads it.")
    current = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator=None,
        help="What was measured last, in the unit of the target.",
    )
    sample_size = fields.Integer(
        string="Answers", readonly=True, help="Answers the satisfaction comes from."
    )
    distance = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator=None,
        help="What is missing to the target, or above it for overdue and DSO; "
        "negative once the target is passed.",
    )
    pace = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, 4),
        help="Current value over the target, in proportion to the time gone by for "
        "turnover, cash and visits; 100% is just as needed, more is better. Empty "
        "when there is nothing to divide by.",
    )
    progress = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, 2),
        help="Share of the target that is there, in percent.",
    )
    elapsed = fields.Float(
        string="Time Gone By",
        readonly=True,
        aggregator="avg",
        digits=(16, 4),
        help="Share of the period that has gone by.",
    )
    status = fields.Selection(STATUSES, readonly=True, index=True)
    is_final = fields.Boolean(
        string="Closed",
        readonly=True,
        help="The period is over and the figures are not measured again by night.",
    )
    target_text = fields.Char(string="Objective", compute="_compute_texts")
    current_text = fields.Char(string="So Far", compute="_compute_texts")
    distance_text = fields.Char(string="Remaining", compute="_compute_texts")
    subject = fields.Char(string="For", compute="_compute_subject")

    _unique_objective = models.UniqueIndex(
        "(company_id, metric, date_from, date_to, COALESCE(card_id, 0),"
        " COALESCE(user_id, 0))",
        "This objective exists already: change its target instead.",
    )

    @api.model
    def _default_period(self):
        """The current calendar year."""
        today = fields.Date.context_today(self)
        return today.replace(month=1, day=1), today.replace(month=12, day=31)

    # -- words ---------------------------------------------------------------------

    @api.depends("metric", "card_id", "user_id", "date_from", "date_to")
    def _compute_display_name(self):
        labels = dict(self._fields["metric"]._description_selection(self.env))
        for objective in self:
            objective.display_name = self.env._(
                "%(metric)s, %(subject)s, %(from)s to %(to)s",
                metric=labels.get(objective.metric, ""),
                subject=objective.subject,
                **{
                    "from": format_date(self.env, objective.date_from),
                    "to": format_date(self.env, objective.date_to),
                },
            )

    @api.depends("card_id", "user_id")
    def _compute_subject(self):
        for objective in self:
            objective.subject = ", ".join(
                filter(
                    None,
                    (
                        objective.card_id.sudo().display_name,
                        objective.user_id.sudo().name,
                    ),
                )
            )

    @api.depends("metric", "target", "current", "distance", "status", "sample_size")
    def _compute_texts(self):
        for objective in self:
            measured = objective.status not in (False, "no_data")
            objective.target_text = objective._in_words(objective.target)
            objective.current_text = (
                objective._in_words(objective.current) if measured else "-"
            )
            objective.distance_text = (
                objective._in_words(objective.distance)
                if measured and objective.distance > 0
                else "-"
            )

    def _in_words(self, value):
        """A value with the unit of the metric."""
        self.ensure_one()
        if self.metric in AMOUNTS and self.currency_id:
            return format_amount(self.env, value, self.currency_id)
        if self.metric == "dso":
            return self.env._("%(days)s days", days=f"{value:.0f}")
        if self.metric == "satisfaction":
            return self.env._("%(score)s of 5", score=f"{value:.1f}")
        return f"{value:.0f}"

    # -- checks --------------------------------------------------------------------

    @api.constrains("card_id", "user_id", "date_from", "date_to")
    def _check_scope(self):
        for objective in self:
            if not objective.card_id and not objective.user_id:
                raise ValidationError(
                    self.env._(
                        "An objective is set for a customer, a representative or"
                        " both: choose at least one."
                    )
                )
            if objective.date_from > objective.date_to:
                raise ValidationError(
                    self.env._(
                        "The objective of %(subject)s ends on %(to)s, before it"
                        " begins on %(from)s: exchange the two dates.",
                        subject=objective.subject,
                        to=format_date(self.env, objective.date_to),
                        **{"from": format_date(self.env, objective.date_from)},
                    )
                )

    @api.constrains("metric", "target")
    def _check_target(self):
        for objective in self:
            if objective.target < 0:
                raise ValidationError(
                    self.env._(
                        "The target of %(subject)s is negative (%(target)s): enter 0"
                        " or more.",
                        subject=objective.subject,
                        target=objective.target,
                    )
                )
            if objective.metric == "satisfaction" and not 1 <= objective.target <= 5:
                raise ValidationError(
                    self.env._(
                        "Satisfaction is measured from 1 to 5; the target of"
                        " %(subject)s is %(target)s: enter a value in between.",
                        subject=objective.subject,
                        target=objective.target,
                    )
                )

    @api.constrains("metric", "date_to")
    def _check_measurable(self):
        today = fields.Date.context_today(self)
        for objective in self:
            if objective.metric in OF_THE_DAY and objective.date_to < today:
                raise ValidationError(
                    self.env._(
                        "Overdue and DSO are measured day by day; the period of"
                        " %(subject)s ended on %(to)s: choose an end that is still to"
                        " come.",
                        subject=objective.subject,
                        to=format_date(self.env, objective.date_to),
                    )
                )

    @api.onchange("card_id")
    def _onchange_card_id(self):
        if self.card_id:
            self.company_id = self.card_id.company_id

    # -- records -------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("card_id") and not vals.get("company_id"):
                card = self.env["receivables.card"].browse(vals["card_id"])
                vals["company_id"] = card.company_id.id
        objectives = super().create([_asked(vals) for vals in vals_list])
        objectives._measure()
        return objectives

    def write(self, vals):
        asked = _asked(vals)
        result = super().write(asked)
        if asked.keys() - {"note"}:
            self._measure()
        return result

    def copy_data(self, default=None):
        """A copy is for the period that follows, which is never a double."""
        values = super().copy_data(default)
        for objective, vals in zip(self, values, strict=True):
            if not {"date_from", "date_to"} & (default or {}).keys():
                start = objective.date_to + timedelta(days=1)
                vals["date_from"] = start
                vals["date_to"] = start + (objective.date_to - objective.date_from)
        return values

    def action_measure(self):
        """Measure these objectives now, those of closed periods too."""
        self.check_access("write")
        self._measure()
        return True

    def action_open_card(self):
        """Open the customer's card."""
        self.ensure_one()
        return self.card_id.get_formview_action()


def _asked(vals):
    """What a person may set; the measured figures are no one's to write."""
    return {name: value for name, value in vals.items() if name not in MEASURED}
