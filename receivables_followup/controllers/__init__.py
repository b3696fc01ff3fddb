from . import card_rep_link
