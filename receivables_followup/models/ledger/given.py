"""What the caller of a creation gives, for the guards of what nobody enters."""


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
