from . import ledger
from . import card
from . import dunning
from . import lettering
