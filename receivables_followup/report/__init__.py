from . import dunning_pdf
from . import ir_actions_report
from . import dunning_letterhead
from . import statement
from . import statement_xlsx
from . import dunning_card
