from . import test_i18n
from . import test_delivery
from . import test_stock_court_file
