from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

REP = "receivables_followup.group_rep"


class ReceivablesSubstitution(models.Model):
    """Somebody does another's work while that one is away.

    Between the two dates the substitute sees the customers of the absent person, finds
    them on the worklist and gets the activities planned for that time. What was
    planned before stays with the absent person; nothing is reassigned, so nothing has
    to be given back.
    """

    _name = "receivables.substitution"
    _description = "Substitution during Absence"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="Only the customers of this company are handed over.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Absent",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Whose customers are looked after: those of the salesperson, and those "
        "assigned to the collector.",
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        help="Who looks after them meanwhile.",
    )
    date_from = fields.Date(
        string="Start",
        required=True,
        default=fields.Date.context_today,
        help="First day of the absence.",
    )
    date_to = fields.Date(string="End", required=True, help="Last day of the absence.")
    state = fields.Selection(
        [("ahead", "Upcoming"), ("now", "Now"), ("over", "Over")],
        compute="_compute_state",
        help="Whether the substitute sees the customers today.",
    )

    _dates = models.Constraint(
        "CHECK(date_from <= date_to)",
        "An absence cannot end before it begins: correct one of the two dates.",
    )

    @api.depends("date_from", "date_to")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for absence in self:
            if absence.date_from and today < absence.date_from:
                absence.state = "ahead"
            elif absence.date_to and today > absence.date_to:
                absence.state = "over"
            else:
                absence.state = "now"

    @api.depends("user_id.name", "substitute_id.name")
    def _compute_display_name(self):
        for absence in self:
            absence.display_name = self.env._(
                "%(substitute)s for %(absent)s",
                substitute=absence.sudo().substitute_id.name or "",
                absent=absence.sudo().user_id.name or "",
            )

    @api.constrains("user_id", "substitute_id", "company_id")
    def _check_substitute(self):
        for absence in self.sudo():
            substitute, company = absence.substitute_id, absence.company_id
            if substitute == absence.user_id:
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot stand in for oneself: choose a colleague.",
                        user=substitute.name,
                    )
                )
            if not substitute.has_group(REP) or company not in substitute.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot stand in: choose somebody with a receivables "
                        "role who works in %(company)s.",
                        user=substitute.name,
                        company=company.name,
                    )
                )

    @api.constrains("user_id", "company_id", "date_from", "date_to")
    def _check_overlap(self):
        for absence in self.sudo():
            other = self.sudo().search(
                [
                    ("id", "!=", absence.id),
                    ("user_id", "=", absence.user_id.id),
                    ("company_id", "=", absence.company_id.id),
                    ("date_from", "<=", absence.date_to),
                    ("date_to", ">=", absence.date_from),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(substitute)s already stands in for %(absent)s from %(start)s"
                        " to %(end)s: change that absence, or choose other dates.",
                        substitute=other.substitute_id.name,
                        absent=other.user_id.name,
                        start=fields.Date.to_string(other.date_from),
                        end=fields.Date.to_string(other.date_to),
                    )
                )

    def write(self, vals):
        """Refuse to make one's own absence that of somebody else.

        Core checks the rules before a change only: else people would let themselves
        into the customers of others.
        """
        result = super().write(vals)
        self.check_access("write")
        return result

    @api.model
    def _active_today(self, **users):
        """The substitutions of today.

        :param users: ``user_id=ids`` or ``substitute_id=ids`` of the people concerned
        """
        today = fields.Date.context_today(self)
        domain = Domain("date_from", "<=", today) & Domain("date_to", ">=", today)
        for name, ids in users.items():
            domain &= Domain(name, "in", list(ids))
        return self.sudo().search(domain)
