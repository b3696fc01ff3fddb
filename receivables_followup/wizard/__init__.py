from . import hold_create
