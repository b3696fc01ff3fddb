"""What nobody enters by hand: fields that follow from our own code, and evidence.

Our own code writes it with the rights of the system; the client offers none of it, and
a call from outside is refused.
"""

from odoo import api, models
from odoo.exceptions import AccessError

from .given import given

# Beginnings of the fields of messages, activities and ratings.
OF_THREAD = ("message_", "activity_", "website_message", "rating_")


class ReceivablesGuarded(models.AbstractModel):
    """A record on which people enter some fields, and only our own code the others.

    Named before the model itself in ``_inherit``, it looks at what the caller gives
    before any other code adds to it.
    """

    _name = "receivables.guarded"
    _description = "Record with Guarded Fields"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self.check_access("create")
            for vals in vals_list:
                entered = given(self, vals)
                self._refuse_guarded(self._entered_at_creation(entered))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._refuse_guarded(vals)
            self._check_change(vals)
        return super().write(vals)

    @api.model
    def _refuse_guarded(self, names):
        """
        :param names: names of the fields a person enters
        :raise AccessError: naming the first field that nobody enters
        """
        fields = [self._fields[name] for name in names if name in self._fields]
        self._refuse_names({field.name for field in fields if self._is_guarded(field)})

    @api.model
    def _refuse_names(self, names):
        """
        :raise AccessError: naming the first of these fields, if there is any
        """
        for name in sorted(names):
            label = self._fields[name]._description_string(self.env)
            raise AccessError(self._guarded_text(label))

    @api.model
    def _own_names(self, vals):
        """The fields of ``vals`` but those of the thread, which may always change."""
        return {
            name
            for name in vals.keys() & self._fields.keys()
            if not name.startswith(OF_THREAD)
        }

    @api.model
    def _is_guarded(self, field):
        """Whether nobody enters this field."""
        return field.readonly

    @api.model
    def _entered_at_creation(self, entered):
        """Names of what a caller enters with a new record: empty values say nothing.

        :param dict entered: values by field name, those of the context included
        """
        return {name for name, value in entered.items() if value}

    @api.model
    def _guarded_text(self, label):
        """What is said to a caller who enters the field with this label."""
        raise NotImplementedError

    def _check_change(self, vals):
        """Refuse what a person may not change any more, by the state of the records."""


class ReceivablesEvidence(models.AbstractModel):
    """A record that tells what was done: nobody enters, edits or deletes it."""

    _name = "receivables.evidence"
    _description = "Record of What Was Done"

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_by_hand()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_system(self):
        self._refuse_by_hand()

    @api.model
    def _refuse_by_hand(self):
        """
        :raise AccessError: unless our own code asks, with the rights of the system
        """
        if not self.env.su:
            raise AccessError(self._evidence_text())

    @api.model
    def _evidence_text(self):
        """What is said to a caller who enters or edits these records."""
        raise NotImplementedError
