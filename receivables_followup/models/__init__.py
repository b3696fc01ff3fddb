from . import ledger
from . import card
from . import dunning
