from . import card_rep_link
from . import card_satisfaction
from . import recovery_portal
