from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class PolicyCase(TransactionCase):
    """A French company with its shipped policy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].create(
            {
                "name": "Forges de Loire",
                "country_id": cls.env.ref("base.fr").id,
                "currency_id": cls.env.ref("base.EUR").id,
                "zip": "49000",
            }
        )
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)
        cls.policy_model = cls.env["receivables.dunning.policy"]
        cls.default = cls.company.receivables_default_policy_id
        cls.email = cls.env.ref("receivables_followup.dunning_channel_email")
        cls.call = cls.env.ref("receivables_followup.dunning_channel_call")

    @classmethod
    def new_user(cls, role):
        return new_test_user(
            cls.env,
            f"policy_{role}",
            groups=f"base.group_user,receivables_followup.group_{role}",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    @classmethod
    def make_policy(cls, name, delays=(5, 15), **vals):
        return cls.policy_model.create(
            {
                "name": name,
                "company_id": cls.company.id,
                "level_ids": [
                    Command.create({"name": f"Day {delay}", "delay_days": delay})
                    for delay in delays
                ],
                **vals,
            }
        )
