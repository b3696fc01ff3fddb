from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class ReceivablesDunningNotice(models.Model):
    """What a person does with a notice before it leaves."""

    _inherit = "receivables.dunning.notice"

    def _open_wizard(self, model, name):
        """Open a wizard on these notices."""
        self._check_unsent()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_notice_ids": self.ids},
        }

    def action_open_skip(self):
        """Ask why, then leave these notices out of their run."""
        return self._open_wizard(
            "receivables.dunning.notice.skip", self.env._("Skip Notices")
        )

    def action_open_level(self):
        """Ask for another level."""
        return self._open_wizard(
            "receivables.dunning.notice.level", self.env._("Change Level")
        )

    def action_open_exclude(self):
        """Ask which items to leave out, and for how long."""
        return self._open_wizard(
            "receivables.dunning.item.exclude", self.env._("Exclude Items")
        )

    def action_open_card(self):
        """Open the card of the customer, where its mails are."""
        self.ensure_one()
        return self.card_id.get_formview_action()

    def _set_level(self, level):
        """Send these notices at another level of their policy.

        The items they claim are raised to that level, unless they have reached it. A
        formal notice claims only items that were reminded before, and needs the
        minimum of its level. A text written by a person stays.

        :raise AccessError: for a formal notice, for others than credit managers
        :raise UserError: for a notice that has left, with nothing left to claim, or
            below the minimum of a formal notice
        """
        self.check_access("write")
        self._check_unsent()
        self._check_may_raise_to(level)
        if self.policy_id != level.policy_id:
            raise UserError(
                self.env._(
                    "%(level)s is not a level of the policy of these notices.",
                    level=level.name,
                )
            )
        channels = level.channel_ids.mapped("code")
        reachable = self._reachable_channels(channels)
        for notice in self:
            vals = {"level_id": level.id, "step": level.step, "level_forced": True}
            if notice.channel not in channels:
                vals |= reachable[notice.id]
            if not notice.body_edited:
                vals |= {"subject": False, "body": False}
            notice.sudo().with_context(receivables_rendering=True).write(vals)
        self._raise_lines_to(level)
        stops = {}
        self._revalue(check=False, stops=stops)
        for notice, reason in stops.items():
            notice._refuse_level(level, reason)

    def _refuse_level(self, level, reason):
        """Say why this notice cannot leave at a level.

        :raise UserError: always
        """
        values = {
            "name": self.name,
            "partner": self.partner_id.display_name,
            "level": level.name,
        }
        if reason == "settled":
            raise UserError(
                self.env._(
                    "Notice %(name)s of %(partner)s would claim nothing at the level "
                    "%(level)s. A formal notice claims only overdue items that were "
                    "reminded before.",
                    **values,
                )
            )
        raise UserError(
            self.env._(
                "Notice %(name)s of %(partner)s claims too little for the formal notice"
                " %(level)s: it stays below the minimum amount of the level or of the"
                " policy. Choose another level.",
                **values,
            )
        )

    def _check_may_raise_to(self, level):
        """Leave the choice of a formal notice to credit managers.

        :raise AccessError: for others
        """
        raised = self.filtered(lambda notice: notice.level_id != level)
        if not level.is_formal_notice or not raised or self.env.su:
            return
        if not self.env.user.has_group("receivables_followup.group_manager"):
            raise AccessError(
                self.env._(
                    "%(level)s is a formal notice: only a credit manager may choose it"
                    " by hand, here for notice %(name)s of %(partner)s.",
                    level=level.name,
                    name=raised[0].name,
                    partner=raised[0].partner_id.display_name,
                )
            )

    def _reachable_channels(self, channels):
        """Return ``{notice id: values}`` of the channel each recipient is reached by.

        :raise UserError: for a recipient none of the channels reaches
        """
        reader = self.env["receivables.dunning.reader"].sudo()
        scope = reader._scope(self.company_id, self.run_id[:1]._clock_today())
        recipients = reader._read_recipients(scope, set(self.partner_id.ids))
        values = {}
        for notice in self:
            recipient = recipients[notice.partner_id.id]
            reached = notice.run_id._reachable(recipient, channels)
            if not reached:
                raise UserError(
                    self.env._(
                        "%(partner)s cannot be reached by the channels of this level: "
                        "add an e-mail or a postal address.",
                        partner=notice.partner_id.display_name,
                    )
                )
            channel = next(iter(reached))
            values[notice.id] = {
                "channel": channel,
                "fallback_reason": reached[channel],
                "email_to": recipient.emails if channel == "email" else False,
            }
        return values

    def _raise_lines_to(self, level):
        """Let the lines of these notices follow a level chosen by hand."""
        self.flush_model()
        self.env["receivables.dunning.notice.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE receivables_dunning_notice_line line
                   SET channel = now.channel,
                       kind = now.kind,
                       level_id = CASE WHEN now.advances THEN %(level)s
                                       ELSE line.level_id END,
                       step = CASE WHEN now.advances THEN %(step)s
                                   ELSE now.reached END,
                       advances = now.advances
                  FROM (SELECT old.id, old.channel, old.reached, old.kind,
                               old.kind = 'claimed' AND old.reached < %(step)s
                                   AS advances
                          FROM (%(lines)s) old) now
                 WHERE now.id = line.id
                """,
                level=level.id,
                step=level.step,
                lines=self._lines_at_level(level.is_formal_notice),
            )
        )
        self.env["receivables.dunning.notice.line"].invalidate_model()

    def _lines_at_level(self, formal):
        """Lines with the level their item has reached, and the kind they turn to."""
        return SQL(
            """
            SELECT line.id, notice.channel, place.reached,
                   CASE WHEN line.kind NOT IN ('claimed', 'not_due') THEN line.kind
                        WHEN %(formal)s
                         AND (place.reached = 0 OR line.days_overdue <= 0)
                        THEN 'not_due'
                        WHEN line.days_overdue > 0 THEN 'claimed'
                        ELSE line.kind END AS kind
              FROM receivables_dunning_notice_line line
              JOIN receivables_dunning_notice notice ON notice.id = line.notice_id
              LEFT JOIN receivables_dunning_position position
                ON position.move_line_id = line.move_line_id
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN position.settled IS TRUE THEN 0
                               ELSE COALESCE(position.step, 0) END AS reached) place
             WHERE line.notice_id = ANY(%(ids)s)
            """,
            formal=formal,
            ids=list(self.ids),
        )

    def _exclude_lines(self, lines):
        """Take items off these notices, for this run only.

        A notice with nothing left to claim is skipped.

        :param lines: claimed lines of these notices
        """
        self.check_access("write")
        self._check_unsent()
        lines.sudo().unlink()
        left = self._revalue(check=False)
        # Once taken out here, a notice is not written again by this run.
        (self - left).sudo().skipped_by_hand = True
        for notice in left:
            notice._lower_level()

    def _lower_level(self):
        """Go down to the highest level an item of the notice is still raised to."""
        self.ensure_one()
        raised = self.line_ids.filtered("advances")
        step = max(raised.mapped("step"), default=self.step)
        if self.level_forced or step >= self.step:
            return
        level = raised.filtered(lambda line: line.step == step).level_id[:1]
        vals = {"level_id": level.id, "step": step}
        channels = level.channel_ids.mapped("code")
        if self.channel not in channels:
            vals |= self._reachable_channels(channels)[self.id]
        if not self.body_edited:
            vals |= {"subject": False, "body": False}
        self.sudo().with_context(receivables_rendering=True).write(vals)
        self.line_ids.sudo().channel = self.channel
        self._revalue(check=False)
