from . import hold_create
from . import ledger_as_of
from . import statement_print
from . import dunning_proof_import
from . import dunning_notice_preview
