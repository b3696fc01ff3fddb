from . import sale_order
from . import sale_order_change
from . import sale_order_line
from . import sales_block
from . import legal_case
from . import payment_transaction
