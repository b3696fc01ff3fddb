from . import test_i18n
from . import test_card
from . import test_lead
from . import test_interaction
