from odoo import api, models
from odoo.exceptions import AccessError

USERS = "res.users"
GROUP = "receivables_followup.group_user_figures"


class UserFigures(models.AbstractModel):
    """Mixin: what people did is summed per person only where the settings allow it.

    Without the setting no field that names a user is offered for grouping, and a
    grouping asked for by RPC is refused. Code of the system (sudo) is not concerned.
    """

    _name = "receivables.user.figures"
    _description = "Figures per User by Permission"

    @api.model
    def _may_see_user_figures(self):
        return self.env.su or self.env.user.has_group(GROUP)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        descriptions = super().fields_get(allfields, attributes)
        if not self._may_see_user_figures():
            for name, description in descriptions.items():
                if "groupable" in description and self._names_user(name):
                    description["groupable"] = False
        return descriptions

    def _read_group_groupby(self, alias, groupby_spec, query):
        if self._names_user(groupby_spec) and not self._may_see_user_figures():
            raise AccessError(
                self.env._(
                    "Figures per person are switched off. Group %(model)s by something "
                    "else, or ask a credit manager to allow them in the settings.",
                    model=self._description,
                )
            )
        return super()._read_group_groupby(alias, groupby_spec, query)

    @api.model
    def _names_user(self, path):
        """Whether a grouping such as ``user_id`` or ``card_id.user_id`` is by user.

        What lies beyond a user (``user_id.login``) names the person as well.
        """
        model = self
        for name in path.partition(":")[0].split("."):
            field = model._fields.get(name)
            if field is None or not field.relational:
                return False
            if field.comodel_name == USERS:
                return True
            model = self.env[field.comodel_name]
        return False
