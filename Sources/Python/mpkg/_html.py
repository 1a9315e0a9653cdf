"""Rows as an HTML table for notebooks."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

# How much of a value a cell shows.
_CELL_CHARACTERS: Final = 120
# Control characters and those that change the direction of text or show nothing: a value could use them
# to look like another one.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")


def table_of(rows: Sequence[Mapping[str, Any]], note: str) -> str:
    """A table with a column for each key, in the order in which the keys come, and a note below it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{_cell(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(row.get(name))}</td>" for name in names) + "</tr>" for row in rows)
    return (
        f'<table class="mpkg"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        f"<p>{_escaped(note)}</p>")


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) > _CELL_CHARACTERS:
        text = text[: _CELL_CHARACTERS - 1] + "…"
    return _escaped(text)


def _escaped(text: str) -> str:
    return html.escape(_UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text), quote=True)
