from . import receivables_interaction_log
