from . import test_security
from . import test_wings
from . import test_card
from . import test_ledger_open_item
from . import test_dunning_policy
from . import test_dunning_policy_choice
from . import test_dunning_rates
from . import test_dunning_settings
