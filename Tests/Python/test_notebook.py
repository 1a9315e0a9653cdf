"""What a notebook shows: tables whose values are text, whatever they hold."""

from __future__ import annotations

import html.parser
import json
import os
from pathlib import Path

import mpkg
import nbclient
import nbformat
import pytest


class Page(html.parser.HTMLParser):
    """Tags and texts of a piece of HTML."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.cells, self.texts = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, attributes))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data):
        self.texts.append(data)
        if self.tags[-1][0] in ("td", "th"):
            self.cells[-1] += data


NASTY = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></table>&lt;b&gt;", "\"'`", "a&amp;b"]


def test_values_and_names_are_text(lines):
    file = lines(*[{"a": value, value: {"k": [value]}} for value in NASTY])
    page = Page(mpkg.filter(file, check_names=False)._repr_html_())
    assert {tag for tag, _ in page.tags} == {"table", "thead", "tbody", "tr", "th", "td", "p"}
    assert [attributes for _, attributes in page.tags if attributes] == [[("class", "mpkg")]]
    for value in NASTY:
        assert value in page.cells
        assert json.dumps({"k": [value]}) in page.cells


def test_characters_that_nobody_sees_are_shown(lines):
    page = Page(mpkg.filter(lines({"a": "x\u202ey\u0000\n\u200b"}), check_names=False)._repr_html_())
    assert page.cells == ["a", "x\\u202ey\\u0000\\u000a\\u200b"]


def test_the_first_rows_are_shown_and_all_are_left(lines):
    file = lines(*[{"n": number} for number in range(50)])
    rows = mpkg.filter(file, check_names=False)
    assert next(rows) == {"n": 0}
    for _ in range(2):
        page = Page(rows._repr_html_())
        assert page.cells == ["n", *map(str, range(1, 21))]
        assert page.texts[-1] == "the first 20 rows; more follow"
    assert [row["n"] for row in rows] == list(range(1, 50))
    assert Page(rows._repr_html_()).texts == ["0 rows"]


def test_columns_of_all_shown_rows_and_long_values(lines):
    page = Page(mpkg.filter(lines({"a": None, "b": True}, {"c": "x" * 500}), check_names=False)._repr_html_())
    assert page.cells == ["a", "b", "c", "", "true", "", "", "", "x" * 119 + "…"]
    assert page.texts[-1] == "2 rows"


def test_requests_and_results_are_tables_too(packages):
    requests = mpkg.patch(mpkg.filter(packages, "model_approval_status = 'PendingManualApproval'"),
                          set={"approval_description": "<b>"})
    page = Page(requests._repr_html_())
    assert "b" not in {tag for tag, _ in page.tags}
    assert page.texts[-1] == f"the first 20 of {len(requests)} requests"
    results = mpkg.apply(requests[:2], registry=packages, dry_run=True)
    assert Page(results._repr_html_()).texts[-1] == "2 results: 2 SUCCESS"


def test_a_notebook_runs(packages, tmp_path):
    cells = [
        "import mpkg",
        f"rows = mpkg.filter({str(packages)!r}, columns='model_package_arn AS arn', limit=3)\nrows",
        "rows.to_pandas()",
        f"mpkg.filter({str(packages)!r}, 'nope = 1')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    os.environ["PYTHONPATH"] = str(Path(mpkg.__file__).parent.parent)
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="UsageError"):
        nbclient.NotebookClient(notebook, timeout=60, resources={"metadata": {"path": tmp_path}}).execute()
    shown = notebook.cells[1].outputs[0]["data"]
    assert Page(shown["text/html"]).cells[0] == "arn" and len(Page(shown["text/html"]).cells) == 4
    assert "arn:aws:sagemaker" in notebook.cells[2].outputs[0]["data"]["text/html"]
