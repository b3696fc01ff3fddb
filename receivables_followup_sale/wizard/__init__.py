from . import sale_release
