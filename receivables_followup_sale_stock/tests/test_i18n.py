from odoo.tests import TransactionCase, tagged

from odoo.addons.receivables_followup.tests.i18n_common import TranslationsMixin


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsMixin, TransactionCase):
    module = "receivables_followup_sale_stock"
