"""One file that opens offline: no reference leads outside, and a policy in its head forbids that any could.

Charts are drawn already; the only script shows values under the pointer. It
and the style sheet are allowed by their hashes, so that nothing a token's
name might smuggle in could run.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path

import numpy as np

from mojobot.model.market import DAY_MS
from mojobot.research.report.contents import Report
from mojobot.research.report.figures import change, count, number, pct
from mojobot.research.report.html import tables
from mojobot.research.report.html.charts import curve_chart, results_chart
from mojobot.research.report.measures import Measure, agreed_of, headline, others, range_of, title_of

_HERE = Path(__file__).parent


def as_html(report: Report) -> str:
    """The whole page."""
    style, script = _read("style.css"), _read("hover.js")
    name = escape(title_of(report))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{name}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n{_body(report, name)}\n</main>\n"
        f'<script type="application/json" id="curve">{_data(report)}</script>\n<script>{script}</script>\n'
        "</body>\n</html>\n"
    )


def _body(report: Report, name: str) -> str:
    parts = [
        _header(report, name),
        f'<section aria-label="Headline"><dl class="cards">{"".join(map(_card, headline(report)))}</dl></section>',
        _curve(report),
        _section("What to know before believing it", _caveats(report)),
        _section("Beside it", tables.baselines(report.baselines) if report.baselines else ""),
        _section("How much of it is luck", tables.facts(report.facts) if report.facts else ""),
        _section("Returns by month", tables.months(report.months) if report.months else ""),
        _section("By strategy", tables.groups("Whose idea the trade was", report.strategies)),
        _section("By exit reason", tables.groups("What ended it", report.exit_reasons)),
        _section("By token", tables.groups("What was traded", report.tokens)),
        _section("Results of the trades", _results(report)),
        _section("How trades came about", _origins(report)),
        _section("Open at the end", tables.open_positions(report) if report.open_positions else ""),
        _section("Other numbers", _others(report)),
        _section("Trades", _folded("Show the trades", tables.trades(report)) if report.trades else ""),
        "<footer>Made by mojobot. A back-test is what would have happened, not what will.</footer>",
    ]
    return "\n".join(part for part in parts if part)


def _header(report: Report, name: str) -> str:
    told = report.performance
    lead = (
        f"{change(told.total_return)} in {number((report.end_ms - report.start_ms) / DAY_MS, 0)} days with "
        f"{count(told.total_trades)} trades; the deepest fall was {pct(told.max_drawdown)}."
    )
    verdict = f'<p class="verdict">{escape(report.verdict)}</p>' if report.verdict else ""
    return (
        f'<header><span class="badge">BACK-TEST</span><h1>{name}</h1>'
        f'<p class="range">{escape(range_of(report))}</p><p class="lead">{escape(lead)}</p>{verdict}</header>'
    )


def _card(each: Measure) -> str:
    between = f'<dd class="between">{escape(each.interval)}</dd>' if each.interval else ""
    return (
        f'<div class="card"><dt>{escape(each.name)}</dt>'
        f'<dd class="value {tables.tone(each.good)}">{escape(each.value)}</dd>{between}'
        f'<dd class="meaning">{"95% interval; " if each.interval else ""}{escape(each.meaning)}</dd></div>'
    )


def _curve(report: Report) -> str:
    if len(report.curve.ts_ms) < 2:
        return ""
    figure = (
        "<figure><figcaption><span>USD, unrealised included; below it the fall from the highest so far. "
        'Dotted: the cash at the start.</span><output class="hover"></output></figcaption>'
        f'<div class="wide">{curve_chart(report.curve, report.cash)}</div></figure>'
    )
    return _section("Equity and drawdown", figure + _folded("The curve as a table", tables.curve(report.curve)))


def _caveats(report: Report) -> str:
    return f'<ul class="caveats">{"".join(f"<li>{escape(each)}</li>" for each in report.caveats)}</ul>'


def _results(report: Report) -> str:
    if not report.trades:
        return ""
    chart = results_chart(np.array([trade.pnl_fraction for trade in report.trades]))
    caption = (
        "<figcaption>How many trades ended with which result, percent of what was paid, net of all fees.</figcaption>"
    )
    return f'<figure>{caption}<div class="wide">{chart}</div></figure>'


def _origins(report: Report) -> str:
    beside = f'<div class="two">{tables.gates(report)}{tables.pauses(report)}</div>'
    return f"<p>{escape(agreed_of(report))}</p>{beside}"


def _others(report: Report) -> str:
    found = others(report)
    middle = -(-len(found) // 2)
    halves = (("Account and trades", found[:middle]), ("Days and time", found[middle:]))
    return f'<div class="two">{"".join(tables.measures(*half) for half in halves)}</div>'


def _section(name: str, inside: str) -> str:
    return f"<section><h2>{escape(name)}</h2>{inside}</section>" if inside else ""


def _folded(name: str, inside: str) -> str:
    return f"<details><summary>{escape(name)}</summary>{inside}</details>"


def _data(report: Report) -> str:
    """The curve for the script; no `<` in it could end its element."""
    curve = report.curve
    drawdown = [round(fall, 6) for fall in curve.drawdown]
    told = {"at": curve.ts_ms, "equity": [round(value, 2) for value in curve.equity], "drawdown": drawdown}
    return json.dumps(told, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
