import csv
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import file_open, format_date

from ...engine.months import add_months

SHIPPED = "receivables_followup/data/recovery/legal_parameters.csv"
CODES = [
    ("limitation", "Limitation period, by nature of the debtor"),
    ("limitation_transport", "Limitation period of transport"),
    ("limitation_title", "Limitation period of an enforceable title"),
    ("order_service", "Payment order: time to serve it"),
    ("order_opposition", "Payment order: time to oppose"),
    ("order_enforcement", "Payment order: wait before enforcing"),
    ("small_claim_ceiling", "Small claims: ceiling, interest included"),
    ("small_claim_answer", "Small claims: time to answer"),
    ("injonction_faire_ceiling", "Order to perform: ceiling"),
    ("conciliation_ceiling", "Trial: conciliation first, up to"),
    ("proximity_ceiling", "Judge of protection: ceiling"),
    ("insolvency_claim", "Insolvency: time to declare"),
    ("insolvency_claim_abroad", "Insolvency: time to declare, creditor abroad"),
    ("insolvency_relief", "Insolvency: time to ask for relief"),
    ("retention_of_title", "Insolvency: time to claim goods back"),
    ("european_opposition", "European order: time to oppose"),
    ("european_wait", "European order: wait for the post"),
    ("cheque_validity", "Cheque: time to present it"),
    ("cheque_presentation", "Cheque: time before the certificate"),
    ("cheque_payment", "Cheque: time to pay after the certificate"),
    ("retention_release", "Retention: time until its release"),
    ("attachment_carry_out", "Attachment: time to carry it out"),
    ("attachment_title", "Attachment: time to seek a title"),
    ("fee_order_commercial", "Fee of a payment order, commercial court"),
    ("fee_order_judicial", "Fee of a payment order, judicial court"),
    ("fee_injonction_faire", "Fee of an order to perform"),
    ("contribution_judicial", "Contribution before the judicial court"),
]
UNITS = [
    ("EUR", "EUR"),
    ("days", "days"),
    ("months", "months"),
    ("years", "years"),
    ("percent", "%"),
]
NATURES = [
    ("business", "Business"),
    ("consumer", "Consumer"),
    ("public", "Public body"),
    ("abroad", "Abroad"),
]


class ReceivablesLegalParameter(models.Model):
    """A delay, ceiling, fee or rate the law sets, between two dates.

    Laws change: a change is a new record from its first day, never another figure in
    an old one, so that old cases keep what held for them.
    """

    _name = "receivables.legal.parameter"
    _description = "Legal Parameter"
    _order = "code, nature, date_from desc, id"
    _rec_name = "code"

    code = fields.Selection(
        CODES, string="Parameter", required=True, help="What the figure is for."
    )
    nature = fields.Selection(
        NATURES,
        string="Debtor",
        help="The nature of the debtor it holds for; empty: any.",
    )
    country_id = fields.Many2one(
        "res.country",
        index="btree_not_null",
        default=lambda self: self.env.company.country_id,
        help="The country whose law says so; empty: any.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: for all companies. A company's own figure is used first.",
    )
    value = fields.Float(
        digits=(12, 2), required=True, aggregator=None, help="The figure."
    )
    unit = fields.Selection(UNITS, required=True, help="What the figure counts.")
    date_from = fields.Date(
        string="From", required=True, help="First day on which it holds."
    )
    date_to = fields.Date(
        string="Until", help="Last day on which it holds; empty: until further notice."
    )
    to_check = fields.Boolean(
        help="Sources disagree, or nobody has read the text itself: check it before it "
        "is relied upon."
    )
    source = fields.Char(help="The text, and where it was read.")

    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A legal parameter ends after it begins: correct its dates.",
    )
    _value_positive = models.Constraint(
        "CHECK(value >= 0)", "A legal parameter cannot be negative."
    )
    _scope_uniq = models.UniqueIndex(
        "(code, COALESCE(nature, ''), COALESCE(country_id, 0), COALESCE(company_id, 0),"
        " date_from)",
        "There is already a figure for this parameter from this day.",
    )

    @api.depends("code", "nature", "date_from")
    def _compute_display_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for parameter in self:
            day = parameter.date_from and format_date(self.env, parameter.date_from)
            parameter.display_name = f"{labels.get(parameter.code, '')} ({day})"

    @api.constrains("code", "unit")
    def _check_unit(self):
        for parameter in self:
            money = parameter.code.endswith("_ceiling") or parameter.code.startswith(
                ("fee_", "contribution_")
            )
            if money != (parameter.unit == "EUR"):
                raise ValidationError(
                    self.env._(
                        "%(parameter)s cannot be counted in %(unit)s.",
                        parameter=parameter.display_name,
                        unit=parameter.unit,
                    )
                )

    @api.model
    def _load_shipped(self):
        """Create the shipped figures that are missing; never change an existing one."""
        france = self.env.ref("base.fr")
        known = {
            (found.code, found.nature or "", found.date_from.isoformat())
            for found in self.search([("company_id", "=", False)])
        }
        with file_open(SHIPPED, "r") as stream:
            rows = list(csv.DictReader(stream))
        return self.create(
            [
                {
                    **row,
                    "nature": row["nature"] or False,
                    "value": float(row["value"]),
                    "date_to": row["date_to"] or False,
                    "to_check": row["to_check"] == "1",
                    "country_id": france.id,
                }
                for row in rows
                if (row["code"], row["nature"], row["date_from"]) not in known
            ]
        )

    @api.model
    def _find(self, code, day, nature=None, company=None):
        """The parameter in force on a day, the most special one.

        :param str code: one of ``CODES``
        :param day: the day that decides, such as that of the order
        :param nature: nature of the debtor, where it matters
        :param company: the creditor; default: the current company
        :raise UserError: no figure is known for that day
        """
        return self._reader([code], company)(code, day, nature)

    @api.model
    def _reader(self, codes, company=None):
        """Read parameters once, to look many up.

        Returns ``find(code, day, nature=None, raise_missing=True)``.

        A company's own figure comes first, then that of its country, then that of the
        debtor's nature. Where a country has none, the shipped ones of France serve.
        """
        company = (company or self.env.company).sudo()
        country = company.country_id
        known = self.sudo().search(
            [
                ("code", "in", list(codes)),
                ("company_id", "in", [False, company.root_id.id]),
            ]
        )
        ranked = known.sorted(
            lambda one: (
                bool(one.company_id),
                one.country_id == country,
                bool(one.nature),
                one.date_from,
            ),
            reverse=True,
        )

        def find(code, day, nature=None, raise_missing=True):
            for one in ranked:
                if (
                    one.code == code
                    and one.nature in (nature, False)
                    and one.date_from <= day
                    and (not one.date_to or day <= one.date_to)
                ):
                    return one
            if raise_missing:
                raise self._missing(code, day)
            return self.browse()

        return find

    @api.model
    def _missing(self, code, day):
        labels = dict(self._fields["code"]._description_selection(self.env))
        return UserError(
            self.env._(
                "No figure is known for “%(parameter)s” on %(day)s: a credit manager "
                "enters it under Configuration, Legal Parameters.",
                parameter=labels[code],
                day=format_date(self.env, day),
            )
        )

    @api.model
    def _value(self, code, day, **scope):
        """The figure in force on a day, see ``_find`` for the scope.

        :raise UserError: naming the missing parameter
        """
        return self._find(code, day, **scope).value

    @api.model
    def _deadline(self, code, start, day=None, **scope):
        """The last day of a delay that counts from ``start``.

        :param day: the day whose law holds; default: ``start``
        :raise UserError: naming the missing parameter
        """
        return self._find(code, day or start, **scope)._add_to(start)

    def _add_to(self, start):
        if self.unit == "days":
            return start + timedelta(days=int(self.value))
        return add_months(start, self._months())

    def _months(self):
        """The figure in months, for delays given in months or years."""
        return int(self.value) * (12 if self.unit == "years" else 1)
