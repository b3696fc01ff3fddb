from . import ledger
from . import card
from . import dunning
from . import recovery
from . import lettering
