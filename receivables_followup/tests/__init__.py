from . import test_security
from . import test_wings
from . import test_dunning_policy
