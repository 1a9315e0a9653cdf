"""The page of `mpkg review` in headless Chromium, opened from disk as a reviewer opens it.

Run by `make test-browser`, which makes a Python with selenium. MPKG_BINARY is the program. With
MPKG_SCREENSHOTS=FOLDER the pictures of the layouts are kept.
"""
import base64
import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from selenium.webdriver.common.keys import Keys

from browser import Browser

PROJECT = pathlib.Path(__file__).resolve().parents[2]
MPKG = os.environ["MPKG_BINARY"]
HERE = pathlib.Path(__file__).resolve().parent
SHOWN = ["--show", "customer_metadata_properties.team AS team", "--show", "customer_metadata_properties.auc AS AUC"]

# Texts that must stay texts.
HOSTILE = [
    '</script><script>document.title="pwned"</script>', '<img src=x onerror="document.title=\'pwned\'">',
    'javascript:document.title="pwned"', "\u202egnp.exe", "<!--<script>", '"]}]};document.title="pwned"//',
    "\u0000\u0007\u2028\u2029", "{{constructor.constructor('document.title=1')()}}", '=HYPERLINK("http://evil.example")',
    "fra\u200bud\ufeff\U000e0041\nsecond\ttab", "x" * 900 + "|`@team`", "s3://" + "y" * 400,
    "__proto__", "s3://bucket/<b>key</b>", "&lt;script&gt;", "' onfocus=document.title=1 autofocus='",
]


def mpkg(*arguments, check=True, **more):
    return subprocess.run([MPKG, *map(str, arguments)], check=check, capture_output=True, **more)


class ReviewTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.records = cls.folder / "snapshot.jsonl"
        generator = PROJECT / "examples/generate-packages.py"
        cls.records.write_bytes(subprocess.run(
            [sys.executable, generator, "--count", "10000", "--region", "us-east-1", "eu-west-1"],
            check=True, capture_output=True).stdout)
        cls.plan = cls.folder / "plan.jsonl"
        pending = mpkg(
            "filter", "model_approval_status = 'PendingManualApproval' OR (model_approval_status = 'Rejected'"
            " AND input_line() < 400)", cls.records).stdout
        cls.plan.write_bytes(mpkg(
            "patch", "--set", "model_approval_status=Approved", "--set", "customer_metadata_properties.reviewer=ana",
            input=pending).stdout)
        cls.requests = [json.loads(line) for line in cls.plan.read_text().splitlines()]
        cls.page = cls.folder / "review.html"
        mpkg("review", "--records", cls.records, *SHOWN, cls.plan, "-o", cls.page)
        cls.browser = Browser(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.scratch.cleanup()

    def setUp(self):
        self.browser.window(1440, 900)
        self.open(self.page)

    def open(self, page):
        """Opens a page as it is for the first time."""
        self.browser.open(page)
        # After the page itself has kept what it knows.
        self.browser.run("addEventListener('pagehide', () => localStorage.clear())")
        self.browser.open(page)
        self.browser.console()

    def tearDown(self):
        self.assertEqual(self.browser.console(), [])

    # What tests say of the page.

    def shown(self):
        """The packages that are drawn, in order."""
        return self.browser.run("return Array.from(document.querySelectorAll('tr[data-row] th .name'), node => node.textContent.replaceAll('\\u00a0', ' '))")

    def text(self, selector):
        return self.browser.run("return document.querySelector(arguments[0]).textContent", selector)

    def click(self, selector):
        self.browser.run("document.querySelector(arguments[0]).click()", selector)

    def type_filter(self, text):
        self.browser.run(
            "const field = document.getElementById('filter'); field.value = arguments[0]; field.dispatchEvent(new Event('input'))", text)

    def choose(self, name, value):
        self.browser.run(
            "const field = document.getElementById(arguments[0]); field.value = arguments[1];"
            "field.dispatchEvent(new Event('change'))", name, value)

    def write_name(self, name):
        self.browser.run("document.getElementById('reviewer').focus(); document.getElementById('reviewer').select()")
        self.browser.press(name)

    def decisions(self):
        """Saves, and returns the lines of decisions.csv."""
        self.click("#save")
        data = self.browser.downloaded("decisions.csv")
        return list(csv.DictReader(io.StringIO(data.decode())))

    # The tests.

    def test_head_says_what_the_plan_is(self):
        size = len(self.requests)
        digest = mpkg("review", "--records", self.records, self.plan, "-o", self.folder / "again.html").stderr.decode().split()[-1]
        self.assertRegex(digest, "^sha256:[0-9a-f]{64}$")
        self.assertEqual(self.text("h1"), f"Review of {size:,} model packages")
        self.assertIn(digest, self.text("#facts"))
        self.assertIn("snapshot.jsonl", self.text("#facts"))
        self.assertIn("mpkg review --records", self.text("#facts"))
        summary = self.text("#changes")
        before = [request["data__PatchDocument"][0]["value"] for request in self.requests]
        for status in ["PendingManualApproval", "Rejected"]:
            number = sum(1 for request in self.requests for operation in request["data__PatchDocument"]
                         if operation["op"] == "test" and operation["value"] == status)
            self.assertGreater(number, 0, before[:3])
            self.assertIn(f"{number:,} {status} → Approved", summary)
        # Few go from Rejected to Approved, and that is said.
        self.assertIn("unusual", summary)
        self.assertEqual(self.text("#progress-text"), f"0 of {size:,} decided")

    def test_loads_from_disk_without_network(self):
        self.browser.requested_urls()
        self.browser.open(self.page)
        self.click("tr[data-row] button.fold")
        self.browser.wait("return document.querySelector('.record').textContent.includes('model_package_arn')", "the record")
        urls = self.browser.requested_urls()
        self.assertEqual([url for url in urls if not url.startswith(("file:", "blob:", "data:"))], [])
        self.assertEqual(len([url for url in urls if url.startswith("file:")]), 1)
        blocked = self.browser.driver.execute_async_script(
            "const done = arguments[0]; fetch('http://127.0.0.1:9/').then(() => done('sent'), () => done('refused'))")
        self.assertEqual(blocked, "refused")
        self.assertTrue(any("Content Security Policy" in line for line in self.browser.console()))

    def test_rows_show_the_change_and_the_chosen_columns(self):
        row = self.browser.run("return document.querySelector('tr[data-row=\"0\"]').innerText")
        self.assertIn("Approved", row)
        self.assertIn("customer_metadata_properties.reviewer", row)
        first = next(record for record in map(json.loads, self.records.read_text().splitlines())
                     if record["model_package_arn"] == self.requests[0]["data__Identifier"])
        self.assertIn(first["customer_metadata_properties"]["team"], row)
        self.assertIn(first["customer_metadata_properties"]["auc"], row)
        headers = self.browser.run("return Array.from(document.querySelectorAll('thead th'), cell => cell.textContent)")
        self.assertEqual(headers, ["Details", "Package", "Changes", "team", "AUC", "Metrics", "Decision"])

    def test_details_hold_the_whole_record(self):
        self.click("tr[data-row='3'] button.fold")
        text = self.browser.wait("const text = document.querySelector('.record').textContent; return text.startsWith('{') && text", "record")
        arn = self.requests[3]["data__Identifier"]
        shown = json.loads(text)
        record = next(record for record in map(json.loads, self.records.read_text().splitlines())
                      if record["model_package_arn"] == arn)
        for specification in [record["inference_specification"], *(record.get("additional_inference_specifications") or [])]:
            for container in specification["Containers"]:
                container["Environment"] = dict.fromkeys(container.get("Environment", {}), "(hidden)")
        self.assertEqual(shown, {name: value for name, value in record.items() if value is not None})
        self.assertIn(record["inference_specification"]["Containers"][0]["ModelDataUrl"], self.text(".links"))
        self.assertEqual(self.browser.run("return document.querySelectorAll('main a').length"), 0)
        self.click("tr[data-row='3'] button.fold")
        self.assertEqual(self.browser.run("return document.querySelectorAll('.details').length"), 0)

    def test_filter_narrows_by_words(self):
        self.type_filter("fraud")
        names = self.shown()
        self.assertTrue(names and all("fraud" in name for name in names))
        self.type_filter("fraud -velocity")
        self.assertTrue(all("velocity" not in name for name in self.shown()))
        self.type_filter('"rejected"')
        self.assertTrue(all("Rejected" in text for text in self.browser.run(
            "return Array.from(document.querySelectorAll('tr[data-row] .changes'), node => node.textContent)")))
        self.type_filter("there is no such thing")
        self.assertEqual(self.shown(), [])
        self.click("#show-all")
        self.assertIn(f"All {len(self.requests):,}", self.text("#shown-text"))

    def test_change_of_the_summary_selects_its_packages(self):
        self.browser.run("Array.from(document.querySelectorAll('.stepline')).find(node => node.textContent.includes('Rejected')).click()")
        number = int(self.browser.run("return document.querySelector('.stepline[aria-pressed=true] .number').textContent").replace(",", ""))
        self.assertIn(f"{number:,} of", self.text("#shown-text"))
        self.assertFalse(self.browser.run("return document.getElementById('change-filter').hidden"))
        self.click("#change-filter")
        self.assertIn("All", self.text("#shown-text"))

    def test_sorting_goes_up_down_and_back(self):
        order = self.shown()
        self.click("[data-sort='shown:1']")
        column = "return Array.from(document.querySelectorAll('tr[data-row] td.shown:nth-of-type(4)'), cell => cell.textContent)"
        up = [float(text) for text in self.browser.run(column) if text != "none"]
        self.assertTrue(up and up == sorted(up))
        self.assertEqual(self.browser.run("return document.querySelector('th[aria-sort=ascending]').textContent"), "AUC")
        self.click("[data-sort='shown:1']")
        down = [float(text) for text in self.browser.run(column) if text != "none"]
        self.assertTrue(down == sorted(down, reverse=True) and down[0] > up[0])
        self.click("[data-sort='shown:1']")
        self.assertEqual(self.shown(), order)
        # Versions are numbers: 9 stands before 10.
        self.click("[data-sort='package']")
        names = [name.split(" / ") for name in self.shown() if " / " in name]
        self.assertEqual(names, sorted(names, key=lambda pair: (pair[0], int(pair[1]))))

    def test_groups_can_be_closed_and_decided(self):
        self.choose("group", "shown:0")
        heading = self.browser.run("return document.querySelector('tr.heading button.fold').textContent")
        number = int(self.browser.run("return parseInt(document.querySelector('tr.heading .quiet-text').textContent.replace(',', ''))"))
        self.click("tr.heading button[data-group-decision='hold']")
        self.assertIn(f"{number:,} on hold", self.text("#progress-text"))
        self.click("tr.heading button.fold")
        self.assertEqual(self.browser.run("return document.querySelector('tr.heading button.fold').getAttribute('aria-expanded')"), "false")
        self.assertTrue(self.browser.run("return document.querySelectorAll('tr.heading')[1].previousElementSibling.matches('.heading')"))
        self.assertEqual(self.browser.run("return document.activeElement.textContent"), heading)

    def test_keys_move_and_decide(self):
        self.browser.press("j", "a", "j", "r", "j", "h", "j", "a", "u", "k", "k")
        states = self.browser.run("return [0, 1, 2, 3].map(row => document.querySelector(`tr[data-row='${row}'] [aria-pressed=true]`)?.textContent ?? '')")
        self.assertEqual(states, ["Approve", "Reject", "Hold", ""])
        self.assertEqual(self.browser.run("return document.activeElement.dataset.row"), "1")
        self.browser.press("n", "ask r and h again", Keys.ESCAPE)
        self.assertEqual(self.browser.run("return document.activeElement.dataset.row"), "1")
        self.assertEqual(self.browser.run("return document.querySelector('tr[data-row=\"1\"] input').value"), "ask r and h again")
        self.browser.press(Keys.ENTER)
        self.assertEqual(self.browser.run("return document.querySelectorAll('.details').length"), 1)
        self.browser.press("/", "fraud", Keys.ESCAPE)
        self.assertTrue(all("fraud" in name for name in self.shown()))
        self.assertIn("3 of", self.text("#progress-text"))
        self.browser.press("z")
        self.browser.press("z")
        self.assertIn("3 of", self.text("#progress-text"))  # The cleared one is back, then gone again.
        self.browser.press("?")
        self.assertTrue(self.browser.run("return document.getElementById('help').open"))
        self.browser.press("a")
        self.assertIn("3 of", self.text("#progress-text"))
        self.browser.press(Keys.ESCAPE)
        self.assertFalse(self.browser.run("return document.getElementById('help').open"))

    def test_keys_reach_the_last_package(self):
        self.type_filter("voice-wake")
        number = int(self.text("#shown-text").split()[0].replace(",", ""))
        self.assertGreater(number, 80)
        self.browser.run("document.activeElement.blur()")
        for _ in range(number + 3):
            self.browser.press("j")
        self.browser.press("a")
        last = self.browser.run("return document.activeElement.getAttribute('aria-rowindex')")
        self.assertEqual(int(last), number + 1)
        box = self.browser.run("const box = document.activeElement.getBoundingClientRect(); return [box.top, box.bottom, innerHeight]")
        self.assertTrue(0 < box[0] and box[1] <= box[2], box)

    def test_shown_packages_are_decided_together_and_undone(self):
        self.type_filter("pricing")
        number = int(self.text("#shown-text").split()[0].replace(",", ""))
        self.click("tr[data-row] [data-decision='reject']")
        self.click("[data-bulk='approve']")
        self.assertIn(f"{number - 1:,} approved, 1 rejected", self.text("#progress-text"))
        self.assertIn(f"{number - 1:,} packages approved", self.text("#message"))
        self.click("#undo")
        self.assertIn("0 approved, 1 rejected", self.text("#progress-text"))
        self.click("#undecided-only")
        self.click("[data-bulk='hold']")
        self.assertIn(f"0 approved, 0 rejected, {number:,} on hold", self.text("#progress-text"))
        self.choose("state", "hold")
        self.assertIn(f"{number:,} of", self.text("#shown-text"))
        self.click("[data-bulk='']")
        self.assertTrue(self.text("#progress-text").startswith("0 of"))

    def test_decisions_are_saved_as_csv(self):
        self.click("#save")
        self.assertIn("name", self.text("#message"))
        self.write_name('Ana "Q" García, lead')
        self.browser.run("document.activeElement.blur()")
        self.browser.press("j", "a", "j", "r", "n", 'second "look", please', Keys.ESCAPE)
        rows = self.decisions()
        self.assertEqual(list(rows[0]), ["model_package_arn", "decision", "note", "reviewer", "time", "plan_digest"])
        self.assertEqual([row["model_package_arn"] for row in rows], [request["data__Identifier"] for request in self.requests])
        self.assertEqual([row["decision"] for row in rows[:3]], ["approve", "reject", ""])
        self.assertEqual(rows[1]["note"], 'second "look", please')
        self.assertEqual(rows[1]["reviewer"], 'Ana "Q" García, lead')
        self.assertRegex(rows[1]["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual((rows[2]["reviewer"], rows[2]["time"]), ("", ""))
        self.assertEqual({row["plan_digest"] for row in rows}, {self.text("#facts dd")})
        self.assertIn("not decided yet", self.text("#message"))

    def test_decisions_are_carried_out(self):
        """From the page to the registry: what was approved there, and nothing else, is changed."""
        pending = mpkg(
            "filter", "model_approval_status = 'PendingManualApproval' AND model_package_group_name IS NOT NULL",
            "--limit", "8", self.records).stdout
        plan, page = self.folder / "small.jsonl", self.folder / "small.html"
        plan.write_bytes(mpkg("patch", "--set", "model_approval_status=Approved", input=pending).stdout)
        names = [json.loads(line)["data__Identifier"] for line in plan.read_text().splitlines()]
        mpkg("review", "--records", self.records, plan, "-o", page)
        self.open(page)
        self.write_name("Ana")
        self.browser.run("document.activeElement.blur()")
        self.browser.press("j", "a", "j", "r", "n", 'biased, "very"', Keys.ESCAPE, "j", "h", "j", "a")
        self.click("#save")
        decisions = self.folder / "decisions.csv"
        decisions.write_bytes(self.browser.downloaded("decisions.csv"))
        approved = self.folder / "approved.jsonl"
        undecided = mpkg("patch", "--decisions", decisions, "--plan", plan, "-o", approved, check=False)
        self.assertEqual(undecided.returncode, 65)
        self.assertFalse(approved.exists())
        patched = mpkg("patch", "--decisions", decisions, "--plan", plan, "--allow-undecided", "-o", approved)
        told = patched.stderr.decode().splitlines()
        self.assertEqual(told[0], "mpkg patch: 2 approved, 1 rejected, 1 held, 4 not decided of 8 packages")
        after, journal = self.folder / "after.jsonl", self.folder / "approvals.journal"
        arguments = ["apply", "--registry", self.records, "--write-back", after, "--journal", journal, "--by", "Ana"]
        reviewed = mpkg("review", "--records", self.records, plan, "-o", page).stderr.decode().split()[-1]
        other = mpkg(*arguments, "--plan-digest", reviewed, approved, check=False)
        self.assertEqual(other.returncode, 64)
        self.assertFalse(after.exists())
        mpkg(*arguments, "--plan-digest", told[1].split()[-1], approved)
        changed = [json.loads(line) for line in mpkg("diff", self.records, after).stdout.splitlines()]
        self.assertEqual(
            sorted(line["model_package_arn"] for line in changed), sorted([names[0], names[1], names[3]]))
        states = {
            record["model_package_arn"]: (record.get("model_approval_status"), record.get("approval_description"))
            for record in map(json.loads, after.read_text().splitlines())}
        self.assertEqual([states[names[place]][0] for place in [0, 3]], ["Approved", "Approved"])
        self.assertEqual(states[names[1]], ("Rejected", 'biased, "very"'))
        summary = json.loads(mpkg("journal", "--summary", journal).stdout)
        self.assertEqual((summary["by"], summary["succeeded"], summary["open"]), ("Ana", 3, 0))

    def test_decisions_outlive_a_reload(self):
        self.browser.open(self.page)
        self.write_name("Ana")
        self.browser.run("document.activeElement.blur()")
        self.browser.press("j", "h", "n", "later", Keys.ESCAPE)
        self.browser.open(self.page)
        self.assertIn("1 on hold", self.text("#progress-text"))
        self.assertEqual(self.browser.run("return document.getElementById('reviewer').value"), "Ana")
        self.assertEqual(self.browser.run("return document.querySelector('tr[data-row=\"0\"] input').value"), "later")
        # Another plan begins anew.
        other = self.folder / "other.html"
        mpkg("review", "--records", self.records, "-o", other, input=b"".join(self.plan.read_bytes().splitlines(True)[1:]))
        self.browser.open(other)
        self.assertTrue(self.text("#progress-text").startswith("0 of"))

    def test_damaged_storage_is_no_obstacle(self):
        key = "mpkg-review:" + self.text("#facts dd")
        for kept in ["{", "[]", '{"rows":[[1e9,"approve","",""],[0,"sell","",""],[1,"approve",null,null],"x"]}']:
            self.browser.open(self.page)
            self.browser.run(
                "const [key, kept] = arguments; addEventListener('pagehide', () => localStorage.setItem(key, kept))", key, kept)
            self.browser.open(self.page)
            self.assertRegex(self.text("#progress-text"), "^[01] of")

    def hostile_page(self):
        """A review of packages whose texts try to be more than text."""
        records = [json.loads(line) for line in self.records.read_text().splitlines()[:300]]
        for place, record in enumerate(records):
            text = HOSTILE[place % len(HOSTILE)]
            record["model_package_version_exactly"] = 9007199254740993
            if record.get("model_package_group_name"):
                record["customer_metadata_properties"]["team"] = text
                record["customer_metadata_properties"][text] = text
                record["model_package_description"] = text
        hostile = self.folder / "hostile.jsonl"
        hostile.write_text("".join(json.dumps(record) + "\n" for record in records))
        plan = mpkg("patch", "--set", "approval_description:=model_package_description", "--set",
                    "model_approval_status=Approved", hostile).stdout
        page = self.folder / "hostile.html"
        name = '<img src=x onerror="document.title=1">'
        mpkg("review", "--records", hostile, "--show", f'customer_metadata_properties.team AS "{name.replace(chr(34), chr(34) * 2)}"',
             "--require", "approval_description = 'one' OR " + " OR ".join(["approval_description = '<b>'"] * 9), "-o", page, input=plan)
        return page

    def test_hostile_data_stays_text(self):
        page = self.hostile_page()
        source = page.read_text()
        self.assertEqual(source.count("<script"), 2)
        self.assertEqual(source.count("</script>"), 2)
        self.open(page)
        title = self.browser.run("return document.title")
        for group in ["", "changes", "shown:0", "problems"]:
            self.choose("group", group)
        for row in range(30):
            self.browser.run("document.querySelector(`tr[data-row='${arguments[0]}'] button.fold`)?.click()", row)
        self.browser.wait("return Array.from(document.querySelectorAll('.record')).every(node => node.textContent.startsWith('{'))", "records")
        self.assertEqual(self.browser.run("return document.title"), title)
        self.assertEqual(self.browser.run("return document.querySelectorAll('img, main a, main b, main script').length"), 0)
        shown = self.browser.run("return document.body.innerText")
        self.assertIn("9007199254740993", shown)
        self.assertIn("\\u202egnp.exe", shown)
        self.assertIn("<!--<script>", shown)
        self.assertIn("fra\\u200bud\\ufeff\\u{e0041}\\u000asecond\\u0009tab", shown)
        # What a cell cuts off, or shows with escapes, the details have in full.
        values = self.browser.run("return Array.from(document.querySelectorAll('.shown-values dd'), node => node.textContent)")
        self.assertIn("x" * 900 + "|`@team`", values)
        self.assertIn("fra\\u200bud\\ufeff\\u{e0041}\nsecond\ttab", values)
        self.assertNotRegex(shown, "[\u0000\u0007\u202e\u2028\u200b\ufeff]")
        self.write_name("Ana")
        self.click("[data-bulk='approve']")
        self.assertEqual({row["decision"] for row in self.decisions()}, {"approve"})

    def test_environment_variables_are_hidden(self):
        record = json.loads(self.records.read_text().splitlines()[0])
        container = {"Image": "i", "Environment": {"TOKEN": "first-secret", "MODE": "second-secret"}}
        record["inference_specification"] = {"Containers": [container]}
        record["additional_inference_specifications"] = [{"Name": "a", "Containers": [container]}]
        record["customer_metadata_properties"] = {"environment": "production"}
        registry = self.folder / "secrets.jsonl"
        registry.write_text(json.dumps(record) + "\n")
        plan = json.dumps({
            "data__Identifier": record["model_package_arn"], "region": record["region"],
            "data__PatchDocument": [{
                "op": "replace", "path": "/AdditionalInferenceSpecifications/0/Containers/0/Environment/TOKEN",
                "value": "third-secret"}]})
        secrets = ["first-secret", "second-secret", "third-secret"]
        for options, are_shown in [([], False), (["--show-environment"], True)]:
            page = self.folder / "secrets.html"
            mpkg("review", "--registry", registry, *options, "--show", "inference_specification AS spec", "-o", page,
                 input=plan.encode())
            self.open(page)
            self.click("tr[data-row='0'] button.fold")
            self.browser.wait("return document.querySelector('.record').textContent.startsWith('{')", "the record")
            details = self.text(".details")
            shown = self.browser.run("return document.body.textContent")
            for secret in secrets:
                self.assertEqual(secret in shown, are_shown, secret)
            self.assertIn("production", details)
            self.assertEqual('"TOKEN": "(hidden, changed)"' in details, not are_shown)

    def test_page_is_usable_without_a_mouse_or_with_a_screen_reader(self):
        script = (HERE / "accessibility.js").read_text()
        problems = {}
        self.click("tr[data-row='0'] button.fold")
        self.browser.press("j", "a", "j", "r", "j", "h")
        self.browser.wait("return document.querySelector('.record').textContent.startsWith('{')", "the record")
        for width, dark in [(1440, False), (1440, True), (400, False), (400, True)]:
            self.browser.window(width, 900, dark)
            self.choose("group", "changes" if dark else "")
            found = self.browser.run(script)
            self.assertGreater(found["texts"], 300)
            if found["problems"]:
                problems[width, dark] = found["problems"]
        self.assertEqual(problems, {})
        # The script finds what is wrong: a control without a name, and grey on grey.
        self.browser.run("const node = document.createElement('button'); node.style.cssText = 'width: 3rem'; document.body.append(node);"
                         "document.querySelector('h1').style.color = 'rgb(200, 200, 200)'")
        self.browser.window(1440, 900)
        found = self.browser.run(script)["problems"]
        self.assertTrue(any("no name" in problem for problem in found) and any("contrast" in problem for problem in found), found)

    def test_nothing_is_cut_off_at_400_pixels(self):
        self.browser.window(400, 900)
        self.click("tr[data-row='0'] button.fold")
        self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 400)

    def test_table_tells_its_place(self):
        size = len(self.requests)
        self.assertEqual(self.browser.run("return document.getElementById('packages').getAttribute('aria-rowcount')"), str(size + 1))
        self.browser.run("scrollTo(0, document.body.scrollHeight)")
        self.browser.wait(f"return document.querySelector('tr[aria-rowindex=\"{size + 1}\"]') !== null", "the last row")
        drawn = self.browser.run("return document.querySelectorAll('tr[data-row]').length")
        self.assertLess(drawn, 400)

    def test_print_holds_every_shown_package(self):
        self.type_filter("vision")
        number = int(self.text("#shown-text").split()[0].replace(",", ""))
        drawn = self.browser.run(
            "let drawn = 0; addEventListener('afterprint', () => { drawn = document.querySelectorAll('tr[data-row]').length; });"
            "window.countAtPrint = () => drawn;"
            "addEventListener('beforeprint', () => { window.printed = document.querySelectorAll('tr[data-row]').length; });")
        printed = self.browser.driver.execute_cdp_cmd("Page.printToPDF", {"landscape": True})
        self.assertTrue(base64.b64decode(printed["data"]).startswith(b"%PDF"))
        self.assertIsNone(drawn)
        self.assertEqual(self.browser.run("return window.printed"), number)

    def test_print_shows_long_notes_in_full(self):
        note = "a note that is longer than its field " * 5 + "to its end"
        self.browser.press("j", "n", note, Keys.ESCAPE)
        printed = self.browser.run("""
            dispatchEvent(new Event('beforeprint'));
            return document.querySelector("tr[data-row='0'] td.decision").dataset.note;""")
        self.assertEqual(printed, note)
        self.browser.run("dispatchEvent(new Event('afterprint'))")

    def test_focus_outlives_a_decision_on_many(self):
        self.browser.press("j", "j")
        self.browser.run("document.querySelector('[data-bulk=approve]').click()")
        self.browser.press("z")
        self.assertEqual(self.browser.run("return document.activeElement.dataset.row"), "1")
        self.browser.press("j")
        self.assertEqual(self.browser.run("return document.activeElement.dataset.row"), "2")
        self.choose("group", "shown:0")
        self.browser.run("const button = document.querySelector('tr.heading [data-group-decision=hold]'); button.focus(); button.click()")
        self.assertEqual(self.browser.run("return document.activeElement.dataset.groupDecision"), "hold")

    def test_letters_can_be_turned_off(self):
        self.browser.press("?")
        self.click("#keys-on")
        self.browser.press(Keys.ESCAPE)
        self.click("tr[data-row='0'] .name")
        self.browser.press("a", "r")
        self.assertTrue(self.text("#progress-text").startswith("0 of"))

    def test_ten_thousand_packages_are_quick(self):
        page = self.folder / "large.html"
        plan = mpkg("patch", "--set", "customer_metadata_properties.ticket=MLGOV-1", "--set",
                    "customer_metadata_properties.reviewer=ana", self.records).stdout
        mpkg("review", "--records", self.records, *SHOWN, "-o", page, input=plan)
        megabytes = page.stat().st_size / 1e6
        self.assertLess(megabytes, 12)
        views, filters = [], []
        for _ in range(5):
            self.browser.open(page)
            views.append(self.browser.run(
                "return Math.max(performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,"
                " performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0)"))
            filters.append(self.browser.run("""
                const field = document.getElementById('filter');
                const times = ['f', 'fr', 'fraud', 'fraud -velocity', 'nothing at all', ''].map((text) => {
                  const start = performance.now();
                  field.value = text;
                  field.dispatchEvent(new Event('input'));
                  document.body.offsetHeight;
                  return performance.now() - start;
                });
                return times.sort((left, right) => left - right)[3];"""))
        print(f"10,000 packages: {megabytes:.1f} MB, first view {sorted(views)[2]:.0f} ms, filter {sorted(filters)[2]:.0f} ms")
        # What else the machine does makes a run slower, never quicker.
        self.assertLess(min(views), 2000)
        self.assertLess(min(filters), 100)

    def test_pictures(self):
        """Takes a picture of every layout; kept where MPKG_SCREENSHOTS says, for people to look at."""
        folder = pathlib.Path(os.environ.get("MPKG_SCREENSHOTS") or self.folder / "pictures")
        folder.mkdir(exist_ok=True, parents=True)
        self.browser.press("j", "a", "j", "r", "j", "h")
        for name, width, height, dark in [("light", 1440, 900, False), ("dark", 1440, 900, True), ("narrow", 400, 1600, False)]:
            self.browser.window(width, height, dark)
            self.browser.run("scrollTo(0, 0)")
            self.browser.driver.save_screenshot(str(folder / f"{name}.png"))
            self.assertGreater((folder / f"{name}.png").stat().st_size, 20_000)
        self.open(self.hostile_page())
        self.choose("group", "changes")
        self.choose("group", "")
        for width in [1280, 400]:
            for name, dark in [("light", False), ("dark", True)]:
                self.browser.window(width, 1800, dark)
                self.browser.run("scrollTo(0, 0)")
                if self.browser.run("return document.querySelectorAll('.record').length") == 0:
                    self.click("tr[data-row='1'] button.fold")
                self.browser.wait("return document.querySelector('.record').textContent.startsWith('{')", "the record")
                self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), width)
                self.browser.driver.save_screenshot(str(folder / f"hostile-{width}-{name}.png"))


if __name__ == "__main__":
    unittest.main()
