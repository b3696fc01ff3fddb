import logging
from ast import literal_eval

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...engine.card.satisfaction import MIN_ANSWERS, summarize
from .satisfaction_request import SKIPPED

_logger = logging.getLogger(__name__)

BATCH = 200
CRON = "receivables_followup.ir_cron_satisfaction"


class ReceivablesSatisfactionCampaign(models.Model):
    """Ask many customers for an opinion: those a domain chooses, each once."""

    _name = "receivables.satisfaction.campaign"
    _description = "Satisfaction Campaign"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="The requests are written in this person's name.",
    )
    domain = fields.Char(
        string="Customers", default="[]", help="Which follow-up cards are asked."
    )
    pause_days = fields.Integer(
        string="Pause",
        default=90,
        help="Customers asked in the last so many days are left out.",
    )
    template_id = fields.Many2one(
        "mail.template",
        domain=[("model", "=", "receivables.satisfaction.request")],
        ondelete="restrict",
        index="btree_not_null",
        default=lambda self: self.env.ref(
            "receivables_followup.satisfaction_template", raise_if_not_found=False
        ),
        help="The mail that asks; it must contain the links with the scores.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sending", "Sending"),
            ("done", "Done"),
            ("stopped", "Stopped"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    started_at = fields.Datetime(readonly=True, copy=False)
    failure_reason = fields.Text(readonly=True, copy=False)
    # Customers are asked in the order of their ids: where the next batch begins.
    cursor = fields.Integer(readonly=True, copy=False)
    card_count = fields.Integer(
        string="Chosen",
        compute="_compute_card_count",
        help="Customers the domain chooses now.",
    )
    target_count = fields.Integer(
        string="To Ask",
        readonly=True,
        copy=False,
        help="Customers chosen at the start.",
    )
    request_ids = fields.One2many(
        "receivables.satisfaction.request", "campaign_id", copy=False
    )
    progress = fields.Float(compute="_compute_results")
    sent_count = fields.Integer(string="Asked", compute="_compute_results")
    skipped_count = fields.Integer(
        string="Left Out",
        compute="_compute_results",
        help="Without an address, opted out or on the blacklist, or asked recently.",
    )
    no_address_count = fields.Integer(string="No Address", compute="_compute_results")
    opted_out_count = fields.Integer(
        string="Opted Out",
        compute="_compute_results",
        help="Asked not to be asked, or on the blacklist.",
    )
    recent_count = fields.Integer(string="Asked Recently", compute="_compute_results")
    answered_count = fields.Integer(string="Answered", compute="_compute_results")
    response_rate = fields.Float(compute="_compute_results")
    average = fields.Float(
        compute="_compute_results",
        digits=(16, 2),
        help="From 1 to 5; shown from 5 answers on.",
    )
    nps = fields.Float(
        string="NPS",
        compute="_compute_results",
        digits=(16, 0),
        help="Percentage of answers 5, less that of 3 and below; from 5 answers on.",
    )
    has_enough = fields.Boolean(compute="_compute_results")

    # -- figures -------------------------------------------------------------------

    @api.depends("domain", "company_id", "state")
    def _compute_card_count(self):
        for campaign in self:
            try:
                campaign.card_count = self.env["receivables.card"].search_count(
                    campaign._card_domain()
                )
            except (ValueError, SyntaxError, TypeError, UserError):
                campaign.card_count = 0  # being typed; refused when it is saved

    @api.depends("request_ids.state", "request_ids.score", "target_count", "state")
    def _compute_results(self):
        counts = {}
        for campaign, state, score, count in self.env[
            "receivables.satisfaction.request"
        ]._read_group(
            [("campaign_id", "in", self.ids)],
            ["campaign_id", "state", "score"],
            ["__count"],
        ):
            counts.setdefault(campaign.id, []).append((state, score, count))
        for campaign in self:
            campaign._set_results(counts.get(campaign.id, []))

    def _set_results(self, rows):
        def number(*states):
            return sum(count for state, _score, count in rows if state in states)

        answers = [
            score
            for state, score, count in rows
            if state == "answered"
            for _n in range(count)
        ]
        summary = summarize(answers)
        sent, done = number("sent", "answered"), sum(count for *_x, count in rows)
        self.sent_count = sent
        self.skipped_count = number(*SKIPPED)
        self.no_address_count = number("no_address")
        self.opted_out_count = number("opted_out")
        self.recent_count = number("asked_recently")
        self.answered_count = len(answers)
        self.response_rate = len(answers) / sent if sent else 0
        self.has_enough = summary.count >= MIN_ANSWERS
        self.average = summary.average or 0
        self.nps = summary.nps or 0
        over = self.state == "done"
        self.progress = (
            100 * min(done / self.target_count, 1) if self.target_count else 100 * over
        )

    # -- customers -----------------------------------------------------------------

    def _card_domain(self):
        """The domain on cards, within the company.

        Raises ValueError or SyntaxError when ``domain`` is not a literal.
        """
        self.ensure_one()
        return Domain(literal_eval(self.domain or "[]")) & Domain(
            "company_id", "=", self.company_id.id
        )

    @api.constrains("template_id")
    def _check_template(self):
        """The mail is rendered with the rights of the system: on requests only."""
        for campaign in self:
            template = campaign.template_id
            if template and template.sudo().model != "receivables.satisfaction.request":
                raise ValidationError(
                    self.env._(
                        "%(template)s does not ask for a score: choose another mail "
                        "template for the campaign %(name)s.",
                        template=template.sudo().name,
                        name=campaign.name,
                    )
                )

    @api.constrains("domain")
    def _check_domain(self):
        for campaign in self:
            try:
                self.env["receivables.card"].sudo().search(
                    campaign._card_domain(), limit=1
                )
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The customers of the campaign %(name)s cannot be found: the"
                        " domain %(domain)s is not valid (%(error)s). Correct it or"
                        " empty it.",
                        name=campaign.name,
                        domain=campaign.domain,
                        error=error,
                    )
                ) from error

    # -- actions -------------------------------------------------------------------

    def action_start(self):
        """Ask the customers in the background; a stopped campaign goes on."""
        self.check_access("write")
        for campaign in self:
            if campaign.state not in ("draft", "stopped"):
                raise UserError(
                    self.env._(
                        "The campaign %(name)s was started already: copy it to ask"
                        " again.",
                        name=campaign.name,
                    )
                )
            if campaign.state == "draft":
                if not campaign.card_count:
                    raise UserError(
                        self.env._(
                            "The campaign %(name)s chooses no customer: change its"
                            " domain.",
                            name=campaign.name,
                        )
                    )
                campaign.write(
                    {
                        "started_at": fields.Datetime.now(),
                        "target_count": campaign.card_count,
                    }
                )
            campaign.write({"state": "sending", "failure_reason": False})
        self.env.ref(CRON).sudo()._trigger()
        return True

    def action_cancel(self):
        """Ask nobody further; what was sent can still be answered."""
        self.filtered(lambda campaign: campaign.state != "done").state = "cancelled"
        return True

    def action_open_requests(self):
        """Open the requests of this campaign."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_satisfaction_request_action"
        )
        return action | {
            "domain": [("campaign_id", "=", self.id)],
            "context": {"search_default_answered": 1},
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        for campaign in self:
            if campaign.request_ids:
                raise UserError(
                    self.env._(
                        "The campaign %(name)s has asked customers: cancel it instead.",
                        name=campaign.name,
                    )
                )

    # -- sending -------------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """Ask the customers of started campaigns, batch by batch.

        Requests, mails and the place of the next batch are committed together: a worker
        that dies has asked nobody twice.
        """
        progress = self.env["ir.cron"]._commit_progress
        campaigns = self.search([("state", "=", "sending")])
        progress(remaining=len(campaigns))
        for campaign in campaigns:
            while campaign.exists() and campaign._send_next():
                if not progress(0):
                    return
            if not progress(1):
                return

    def _send_next(self):
        """One batch; a failure stops this campaign and says why on it.

        :return: whether there is more to do
        """
        try:
            with self.env.cr.savepoint():
                return self._send_batch()
        except psycopg2.OperationalError:
            raise  # another transaction was faster: the next run goes on
        except Exception as error:
            _logger.exception("Satisfaction campaign %s was stopped", self.id)
            self.env.invalidate_all(flush=False)
            self.write({"state": "stopped", "failure_reason": str(error)})
            return False

    def _send_batch(self):
        """Ask the next customers.

        :return: whether there are more
        """
        if not self.try_lock_for_update() or self.state != "sending":
            return False
        campaign = self.with_company(self.company_id).sudo()
        cards = campaign.env["receivables.card"].search(
            campaign._card_domain() & Domain("id", ">", campaign.cursor),
            order="id",
            limit=BATCH,
        )
        if cards:
            campaign.env["receivables.satisfaction.request"]._ask(
                cards._survey_recipients(),
                pause_days=campaign.pause_days,
                campaign=campaign,
                template=campaign.template_id,
            )
            campaign.cursor = cards[-1].id
        if len(cards) < BATCH:
            campaign.state = "done"
            return False
        return True
