#!/usr/bin/env python3
"""Draws the README's picture of a review page: makes a plan, writes the page, decides a little, takes a picture.

    PATH=.build/release:$PATH .build/browser-venv/bin/python examples/pictures/review.py review.png

The records come from generate-packages.py with a fixed seed. The browser is Debian's Chromium; see
Tests/Browser, whose Python this needs (`make docs`).
"""

import pathlib
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "Tests/Browser"))

from browser import Browser  # noqa: E402

# What is typed. Most packages wait for approval; a few were rejected once.
PLAN = """
python3 {generator} --count 5000 > night.jsonl
mpkg filter "customer_metadata_properties.auc > 0.9 AND (model_approval_status = 'PendingManualApproval'
    OR (model_approval_status = 'Rejected' AND input_line() < 200))" night.jsonl |
  mpkg patch --set model_approval_status=Approved --set customer_metadata_properties.reviewer=ana > plan.jsonl
mpkg review --records night.jsonl --show "customer_metadata_properties.team AS team" \\
  --show "customer_metadata_properties.auc AS AUC" plan.jsonl -o review.html
"""

# What a reviewer does: one team's packages are approved together, others one by one.
DECIDE = """
const find = (selector) => document.querySelector(selector);
const type = (field, text) => {
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
};
type(find("#filter"), "fraud");
find("[data-bulk=approve]").click();
find("#show-all").click();
find("[data-sort=changes]").click();
find("[data-sort=changes]").click();
const rows = document.querySelectorAll("tr[data-row]");
rows[0].querySelector("[data-decision=reject]").click();
type(rows[0].querySelector("input.note"), "the old reason still holds");
rows[1].querySelector("[data-decision=hold]").click();
type(find("#reviewer"), "Ana García");
document.activeElement.blur();
"""


def main():
    picture = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        generator = PROJECT / "examples/generate-packages.py"
        subprocess.run(["/bin/sh", "-ec", PLAN.format(generator=generator)], cwd=folder, check=True)
        browser = Browser(folder)
        try:
            browser.window(1400, 900)
            browser.open(pathlib.Path(folder) / "review.html")
            browser.run(DECIDE)
            if not browser.driver.save_screenshot(str(picture)):
                sys.exit(f"{picture} cannot be written")
        finally:
            browser.quit()


main()
