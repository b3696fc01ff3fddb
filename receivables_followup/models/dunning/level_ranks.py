from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

RANKING = frozenset({"active", "sequence", "delay_days", "policy_id"})


class DunningLevel(models.Model):
    """Keeps the climb of every item when levels are added, moved or archived.

    Items remember the rank they reached. When a level comes in before theirs, their
    rank moves with their level: nobody gets the same reminder twice, nobody skips one.
    """

    _inherit = "receivables.dunning.level"

    @api.model_create_multi
    def create(self, vals_list):
        policies = self.env["receivables.dunning.policy"].browse(
            {vals["policy_id"] for vals in vals_list if vals.get("policy_id")}
        )
        with policies._keeping_ranks():
            return super().create(vals_list)

    def write(self, vals):
        if not RANKING & vals.keys():
            return super().write(vals)
        policies = self.policy_id | self.policy_id.browse(vals.get("policy_id") or ())
        with policies._keeping_ranks():
            return super().write(vals)

    def unlink(self):
        # The rank of the items at these levels is settled while they still exist.
        self.filtered("active").active = False
        return super().unlink()


class DunningPolicy(models.Model):
    _inherit = "receivables.dunning.policy"

    def _reached_ranks(self):
        """Return ``{level id: (rank, active)}`` of all levels, archived ones included.

        Who reached an archived level stands at the active one before it.
        """
        ranks = {}
        for policy in self:
            rank = 0
            for level in policy.all_level_ids.sorted(lambda level: level._rank_key()):
                rank += level.active
                ranks[level.id] = (rank, level.active)
        return ranks

    @contextmanager
    def _keeping_ranks(self):
        before = self._reached_ranks()
        yield
        after = self._reached_ranks()
        moved = {
            level_id: rank
            for level_id, rank in after.items()
            if level_id in before and before[level_id] != rank
        }
        if moved:
            self._move_ranks(moved)

    @api.model
    def _move_ranks(self, moved):
        """Write the new ranks of levels on everything that recorded the old ones.

        :param moved: ``{level id: (rank, active)}``
        """
        self.env.flush_all()
        levels = tuple(moved)
        active = [(level, rank) for level, (rank, on) in moved.items() if on]
        # Out of the way first: ranks that change places must not meet.
        self.env.cr.execute(
            SQL(
                """
                UPDATE receivables_dunning_notice_line SET step = -level_id
                 WHERE level_id IN %s AND advances AND live
                """,
                levels,
            )
        )
        if active:
            self._move_line_ranks(active)
        self._move_position_ranks([(lvl, rank) for lvl, (rank, _on) in moved.items()])
        self.env["receivables.dunning.notice.line"].invalidate_model(["step"])
        self.env["receivables.dunning.notice"].invalidate_model(["step"])
        self.env["receivables.dunning.position"].invalidate_model(["step"])

    @api.model
    def _move_line_ranks(self, ranks):
        """Give notices and their lines the new ranks, as ``[(level id, rank)]``.

        A line that would meet a line of another policy keeps out of the way: that rank
        is taken already.
        """
        values = SQL(", ").join(SQL("(%s, %s)", *pair) for pair in ranks)
        self.env.cr.execute(
            SQL(
                """
                UPDATE receivables_dunning_notice_line line SET step = new.step
                  FROM (VALUES %s) AS new (level_id, step)
                 WHERE line.level_id = new.level_id
                   AND line.advances AND line.live
                   AND NOT EXISTS (
                       SELECT FROM receivables_dunning_notice_line other
                        WHERE other.move_line_id = line.move_line_id
                          AND other.cycle = line.cycle
                          AND other.channel = line.channel
                          AND other.step = new.step
                          AND other.advances AND other.live)
                """,
                values,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE receivables_dunning_notice notice SET step = new.step
                  FROM (VALUES %s) AS new (level_id, step)
                 WHERE notice.level_id = new.level_id
                """,
                values,
            )
        )

    @api.model
    def _move_position_ranks(self, ranks):
        self.env.cr.execute(
            SQL(
                """
                UPDATE receivables_dunning_position position SET step = new.step
                  FROM (VALUES %s) AS new (level_id, step)
                 WHERE position.level_id = new.level_id
                """,
                SQL(", ").join(SQL("(%s, %s)", *pair) for pair in ranks),
            )
        )
