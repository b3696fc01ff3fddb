from . import stock_picking
from . import legal_case
