"""Errors of the engine: a code and values, which the model layer puts into words."""


class EngineError(ValueError):
    """A rule cannot be applied to the values given.

    :param code: what is wrong, for translation
    :param params: the values the message names
    """

    def __init__(self, code: str, **params) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class MissingRate(EngineError):
    """No rate is known for a half-year in which interest runs."""

    def __init__(self, periods) -> None:
        super().__init__("missing_rate", periods=tuple(periods))
