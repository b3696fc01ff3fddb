"""The rules of the add-on: values in, values and codes out.

Nothing here imports Odoo or reads a clock: the caller passes ``today`` and money as
whole minor units (cents), and translates the codes that come back.
"""
