from . import user_figures
from . import card
from . import card_figures
from . import card_behaviour
from . import res_company
from . import res_config_settings
from . import res_partner
from . import partner_merge
