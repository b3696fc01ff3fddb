from freezegun import freeze_time

from odoo.tests import tagged

from .common import TODAY
from .dunning_send_common import DunningSendCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningSendQueries(DunningSendCase):
    """What one more mail costs, its last look at the ledger included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start_catcher()

    def queries(self, count):
        run = self.proposed(count)
        run.action_send_async()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        run.action_send()
        self.env.flush_all()
        self.assertEqual(set(run.notice_ids.mapped("state")), {"sent"})
        return self.env.cr.sql_log_count - before

    def test_queries_per_mail(self):
        """The same for every mail: what holds for a chunk is read once for it."""
        few = self.queries(2)
        self.assertLessEqual((self.queries(12) - few) / 10, 32)
