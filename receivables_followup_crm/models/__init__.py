from . import receivables_card
from . import receivables_interaction
from . import crm_lead
