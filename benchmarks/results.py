"""Put the measurements into a table of ratios, counts and growth."""

import math

# (what, our stage, what it is compared with, per what)
COMPARISONS = (
    ("propose, against the bare statement", "ours_propose", "bare_insert", None),
    ("propose, against the peer's lines", "ours_propose", "peer_propose", None),
    (
        "propose to reviewable notices, against lines, marking and communications",
        "ours_propose",
        ("peer_propose", "peer_mark", "peer_communications"),
        None,
    ),
    ("identical second run", "ours_propose_again", None, None),
    (
        "next day, drafts left",
        "ours_propose_next_day",
        "peer_propose_next_day",
        None,
    ),
    ("a mail prepared, no PDF", "ours_prepare_mails", "peer_mails", "notices"),
    ("a letter as PDF", "ours_letters", "peer_letters", "notices"),
    ("refresh all cards", "ours_refresh_all", "bare_refresh", None),
)
INVOICES = {"S": 2_000, "M": 20_000, "L": 100_000, "XL": 1_000_000}


def table(results, machine):
    """A Markdown page from ``{size: {stage: outcome}}``."""
    parts = [
        "# Measurements",
        "",
        f"Made by `make bench` on {machine}, everything in one run. Times differ from "
        "machine to machine; the ratios are what counts. A ratio above 1 means that "
        "this add-on is that many times faster; below 1, slower. `>` marks a stage of "
        "the peer that was ended at its time limit.",
        "",
        "## Side by side",
        "",
    ]
    sizes = list(results)
    parts += _rows(
        ["work", *(f"{size}: ours / other / ratio" for size in sizes)],
        [
            [label, *(_comparison(results[size], *pair) for size in sizes)]
            for label, *pair in COMPARISONS
        ],
    )
    parts += ["", "## Every stage", ""]
    reached = dict.fromkeys(stage for size in sizes for stage in results[size])
    stages = [stage for stage in reached if not stage.endswith("_prepare")]
    parts += _rows(
        ["stage", *(f"{s}: s, queries, MB" for s in sizes), "exponents", "made"],
        [
            [
                f"`{stage}`",
                *(_outcome(results[size].get(stage)) for size in sizes),
                _exponents(results, stage),
                _made(results[sizes[-1]].get(stage)),
            ]
            for stage in stages
        ],
    )
    return "\n".join([*parts, ""])


def _rows(head, rows):
    line = "| " + " | ".join("---" for _ in head) + " |"
    return (
        [f"| {' | '.join(row)} |" for row in [head]]
        + [line]
        + [f"| {' | '.join(row)} |" for row in rows]
    )


def _seconds(result, stages, per=None):
    """``(seconds, whether a stage was cut)`` of one stage or the sum of several."""
    stages = (stages,) if isinstance(stages, str) else stages
    total, cut = 0.0, False
    for stage in stages:
        outcome = result.get(stage)
        if not outcome:
            return None, False
        cut = cut or "timeout" in outcome
        share = outcome.get(per) or 1 if per else 1
        total += outcome.get("timeout", outcome.get("seconds", 0)) / share
    return total, cut


def _comparison(result, ours, other, per):
    mine, _cut = _seconds(result, ours, per)
    if mine is None:
        return "-"
    if other is None:
        return _time(mine)
    theirs, cut = _seconds(result, other, per)
    if theirs is None:
        return f"{_time(mine)} / -"
    sign = ">" if cut else ""
    ratio = theirs / mine
    shown = f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"
    return f"{_time(mine)} / {sign}{_time(theirs)} / **{sign}{shown}**"


def _time(seconds):
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


def _outcome(outcome):
    if not outcome:
        return "-"
    if "timeout" in outcome:
        return f"> {outcome['timeout']} s"
    return (
        f"{_time(outcome['seconds'])}, {outcome.get('queries', 0):,}, "
        f"{outcome.get('peak_mb', 0):.0f}"
    )


def _made(outcome):
    keys = ("lines", "notices", "cards")
    return ", ".join(
        f"{outcome[key]:,} {key}" for key in keys if key in (outcome or {})
    )


def _exponents(results, stage):
    """Growth: log of the times over log of the invoices, from size to size."""
    sizes, shown = list(results), []
    for small, large in zip(sizes, sizes[1:], strict=False):
        times = [
            (results[size].get(stage) or {}).get("seconds") for size in (small, large)
        ]
        if all(times):
            growth = math.log(times[1] / times[0])
            shown.append(f"{growth / math.log(INVOICES[large] / INVOICES[small]):.2f}")
    return ", ".join(shown)
