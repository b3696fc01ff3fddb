from . import legal_case
from . import stock_move
