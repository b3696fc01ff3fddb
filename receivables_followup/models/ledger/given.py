"""What the caller of a creation gives, for the guards of what nobody enters."""

from odoo.tools.misc import clean_context


def given(model, vals):
    """The values of a creation, with those that the caller's context adds to them.

    A guard that looked at the values alone would be passed by with ``default_<field>``.
    """
    defaults = {
        key.removeprefix("default_"): value
        for key, value in model.env.context.items()
        if key.startswith("default_") and value
    }
    return {name: defaults[name] for name in defaults if name in model._fields} | vals


def without_defaults(model):
    """The same model, for records our own code makes: ``default_<field>`` of a caller
    is for what the caller makes."""
    return model.with_env(model.env(context=clean_context(model.env.context)))


def following(model, names):
    """Those of these names whose fields follow from others: nobody enters them.

    A stored field that is computed, or related, takes what a call writes into it.
    """
    fields = (model._fields.get(name) for name in names)
    return {one.name for one in fields if one and one.compute and one.readonly}
