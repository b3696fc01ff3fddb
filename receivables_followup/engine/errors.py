"""What the engine raises: a code and parameters, worded by whoever shows it."""


class EngineError(ValueError):
    """A value the engine cannot work with.

    >>> error = EngineError("bad_amount", amount="x")
    >>> error.code, error.params, str(error)
    ('bad_amount', {'amount': 'x'}, "bad_amount (amount='x')")
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        details = ", ".join(f"{name}={value!r}" for name, value in params.items())
        super().__init__(f"{code} ({details})" if details else code)


class MoneyError(EngineError):
    """An amount that is no money, or a share that cannot be divided."""


class MissingRate(EngineError):
    """No rate is known for a half-year in which interest runs."""

    def __init__(self, periods) -> None:
        super().__init__("missing_rate", periods=tuple(periods))
