from . import demo_disputes
from . import demo_goals
from . import demo_interactions
from . import demo_ledger
from . import demo_lettering
from . import demo_plans
from . import demo_promises
from . import receivables_demo
