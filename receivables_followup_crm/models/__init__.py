from . import receivables_card
from . import crm_lead
