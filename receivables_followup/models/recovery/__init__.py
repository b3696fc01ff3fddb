from . import plan
from . import plan_line
from . import plan_state
from . import plan_hold
from . import plan_judge
from . import plan_mail
from . import plan_company
from . import plan_card
