from . import receivables_interaction_log
from . import receivables_privacy_export
