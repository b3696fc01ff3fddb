from . import proposal
from . import proposal_line
from . import proposal_guard
from . import proposal_make
