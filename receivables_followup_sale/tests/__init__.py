from . import test_i18n
from . import test_sale_stop
from . import test_sale_court_file
from . import test_sale_stop_ways
