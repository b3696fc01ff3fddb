"""Numbers of records that people quote."""


def next_number(record, company, day=None):
    """The next number of the sequence whose code is the model of ``record``.

    :param company: whose sequence, where companies have their own
    :param day: the day that decides the year, where numbers begin anew; default: today
    """
    sequences = record.env["ir.sequence"].sudo().with_company(company)
    return sequences.next_by_code(record._name, day)
