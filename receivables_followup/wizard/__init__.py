from . import hold_create
from . import ledger_as_of
from . import statement_print
