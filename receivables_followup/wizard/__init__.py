from . import hold_create
from . import statement_print
