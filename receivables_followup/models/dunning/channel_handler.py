from odoo import models

HANDLERS = {
    "email": "receivables.dunning.channel.handler.email",
    "letter": "receivables.dunning.channel.handler.letter",
    "registered": "receivables.dunning.channel.handler.registered",
    "call": "receivables.dunning.channel.handler.call",
    "hybrid": "receivables.dunning.channel.handler.hybrid",
    "lre": "receivables.dunning.channel.handler.lre",
    "bailiff": "receivables.dunning.channel.handler.bailiff",
}


class ChannelHandler(models.AbstractModel):
    """How notices of one channel are prepared and delivered; see ``notice_send``.

    A new channel is a new class: inherit this model under a name of your own and enter
    the name in the channel's ``handler``.
    """

    _name = "receivables.dunning.channel.handler"
    _description = "Delivery of Dunning Notices"

    # Notices claimed and prepared together.
    _chunk_size = 50
    # Whether a chunk is delivered in one transaction (a batch of letters) or one
    # transaction per notice (mails).
    _whole_chunk = False

    def _prepare(self, notices):
        """Render what can be rendered ahead, in a number of queries that is constant.

        :return: ``({notice id: payload}, {notice: exception})``
        """
        return dict.fromkeys(notices.ids), notices._write_texts()

    def _record(self, notices, payloads):
        """Write to the database everything the delivery leaves there.

        Called in the transaction that also marks the notices sent.

        :return: ``{notice: exception}`` for those that cannot be delivered
        """
        raise NotImplementedError()

    def _hand_over(self, notices):
        """The one step that cannot be taken back, after everything is written."""

    def _recover(self, notices):
        """Decide on notices a worker left in ``sending`` when it died.

        Nothing was handed over: they are sent again.
        """
        notices.write({"state": "ready"})

    def _close(self):
        """Release what was kept open between the notices of a chunk."""
