// Draws the rows of the table: packages, headings of groups, and the details of a package.

import { kindNames, kinds } from "./choices.js";
import { readRecord } from "./model.js";
import { breakable, compareLists, compareTexts, counted, element, isolated, isolatedLines, shortened, valueText } from "./text.js";

const shortLimit = 90;

/** The columns of the table: [name, label, can be sorted]. */
export function columnsOf(model) {
  return [
    ["fold", "Details", false],
    ["package", "Package", true],
    ["changes", "Changes", true],
    ...model.shown.map((name, place) => [`shown:${place}`, name, true]),
    ["metrics", "Metrics", true],
    ["decision", "Decision", true],
  ];
}

/** The table's head; each label that can be sorted by is a button. */
export function drawHead(model, view) {
  const cells = columnsOf(model).map(([name, label, canBeSorted]) => {
    const kind = name.startsWith("shown:") ? "shown" : name;
    const isSorted = view.sort === name;
    const order = view.descending ? "descending" : "ascending";
    const content = canBeSorted
      ? element("button", { type: "button", class: "sort", "data-sort": name }, breakable(label))
      : element("span", { class: "unseen" }, label);
    const sorted = isSorted ? order : canBeSorted ? "none" : null;
    return element("th", { scope: "col", role: "columnheader", class: kind, "aria-sort": sorted }, content);
  });
  return element("thead", { role: "rowgroup" }, element("tr", { role: "row", "aria-rowindex": 1 }, ...cells));
}

/** The rows of an item: a heading, or a package with its details where they are open. */
export function drawItem(item, position, page) {
  if (item.heading !== undefined) return [drawHeading(item, position, page)];
  const rows = [drawPackage(item.row, position, page)];
  if (page.open.has(item.row.index)) rows.push(drawDetails(item.row, page));
  return rows;
}

function drawHeading(item, position, page) {
  const isClosed = page.view.closed.has(item.heading);
  const button = element("button", {
    type: "button", class: "fold", "data-group": item.heading, "aria-expanded": isClosed ? "false" : "true",
  }, isolated(shortened(item.heading, 200)));
  const decided = item.rows.filter((row) => page.choices.decision(row.index) !== "").length;
  const buttons = kinds.map((kind) => element("button", {
    type: "button", "data-group-decision": kind, "data-position": position,
    "aria-label": `${kindNames[kind]} the undecided packages of this group`,
  }, kindNames[kind]));
  const cell = element("th", { colspan: columnsOf(page.model).length, scope: "rowgroup", role: "rowheader" },
    element("div", {}, button,
      element("span", { class: "quiet-text" }, `${counted(item.rows.length, "package")}, ${decided} decided`),
      element("span", { class: "choices", role: "group", "aria-label": "Decide the group" }, ...buttons)));
  return element("tr", { class: "heading", role: "row", "aria-rowindex": position + 2 }, cell);
}

function drawPackage(row, position, page) {
  const { model, choices, open } = page;
  const isOpen = open.has(row.index);
  const decision = choices.decision(row.index);
  const fold = element("button", {
    type: "button", class: "fold", "aria-expanded": isOpen ? "true" : "false", "aria-label": `Details of ${row.name}`,
  });
  const cells = [
    cell("fold", "", fold),
    element("th", { scope: "row", role: "rowheader", class: "package" }, ...packageContent(row, model)),
    cell("changes", "Changes", ...changeLines(row)),
    ...model.shown.map((name, place) => cell("shown", name, shownContent(row.shown[place]))),
    cell("metrics", "Metrics", metricsContent(row)),
    cell("decision", "Decision", ...decisionContent(row, decision, choices.note(row.index))),
  ];
  return element("tr", {
    role: "row", class: `package-row ${decision}`, "data-row": row.index, "data-position": position, tabindex: "-1",
    "aria-rowindex": position + 2,
  }, ...cells);
}

const cell = (kind, label, ...content) =>
  element("td", { role: "cell", class: kind, "data-label": label }, ...content);

function packageContent(row, model) {
  const name = element("span", { class: "name" },
    breakable(row.group || row.name),
    ...(row.version ? [element("span", { class: "version" }, `\u00a0/\u00a0${row.version}`)] : []));
  const facts = [
    ...(model.regions.size > 1 ? [row.region] : []),
    ...(model.accounts.size > 1 ? [row.account] : []),
    ...(row.group ? [] : ["not in a group"]),
  ];
  const badges = row.problems.map((problem) => element("span", {
    class: `badge ${problem.level}`, title: problem.message,
  }, isolated(problem.policy ?? problem.code)));
  return [
    name,
    ...(facts.length > 0 ? [element("span", { class: "quiet-text" }, facts.join(" · "))] : []),
    ...(badges.length > 0 ? [element("span", { class: "badges" }, ...badges)] : []),
  ];
}

/** A value in one line; no value is told in words. */
export function shortValue(value, parts, limit = shortLimit) {
  if (value === undefined) return element("span", { class: "none" }, "none");
  if (value === "") return element("span", { class: "none" }, "empty");
  const text = valueText(value);
  const draw = limit === Infinity ? isolatedLines : isolated;
  if (text.length > limit || parts === undefined) return draw(shortened(text, limit), "span", { class: "value" });
  return element("span", { class: "value", dir: "auto" },
    ...joinedParts(parts).map(([kind, part]) => draw(part, markNames[kind])));
}

/** What stands between an old and a new value. */
export const arrow = () =>
  [" ", element("span", { class: "arrow", role: "img", "aria-label": "becomes" }, "→"), " "];

const markNames = { same: "span", old: "del", new: "ins" };

// Neighbours of one kind become one part.
function joinedParts(parts) {
  const joined = [];
  for (const [kind, text] of parts) {
    const last = joined.at(-1);
    if (last && last[0] === kind) last[1] += text;
    else joined.push([kind, text]);
  }
  return joined;
}

function changeLines(row) {
  if (row.changes.length === 0) return [element("span", { class: "none" }, "nothing")];
  return row.changes.map((change) => {
    const [before, after] = compareTexts(valueText(change.before), valueText(change.after));
    return element("div", { class: change.unusual ? "change unusual" : "change" },
      isolated(change.path, "span", { class: "path" }), " ",
      element("span", { class: "step" },
        shortValue(change.before, before), ...arrow(), shortValue(change.after, after),
        ...(change.unusual ? [" ", element("span", { class: "badge unusual" }, "unusual")] : [])));
  });
}

function shownContent(text) {
  if (!text) return element("span", { class: "none" }, "none");
  // A time is shown to the minute.
  const time = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(\.\d+)?Z$/.exec(text);
  return time ? element("span", { title: text }, `${time[1]} ${time[2]} UTC`) : isolated(shortened(text, shortLimit), "span", { class: "exact" });
}

const metricsContent = (row) => row.metrics.length > 0
  ? breakable(row.metrics.join(", ")) : element("span", { class: "none" }, "none");

function decisionContent(row, decision, note) {
  const buttons = kinds.map((kind) => element("button", {
    type: "button", class: kind, "data-decision": kind, "aria-pressed": kind === decision ? "true" : "false",
  }, kindNames[kind]));
  return [
    element("div", { class: "choices", role: "group", "aria-label": `Decision on ${row.name}` }, ...buttons),
    noteField(row, note),
  ];
}

function noteField(row, note) {
  const field = element("input", {
    class: "note", type: "text", maxlength: 1024, placeholder: "note", "aria-label": `Note on ${row.name}`,
    autocomplete: "off",
  });
  field.value = note;
  return field;
}

/** Shows the current decision in the row of a package, if that is drawn. */
export function updatePackage(table, row, choices) {
  const node = table.querySelector(`tr[data-row="${row.index}"]`);
  if (!node) return;
  const decision = choices.decision(row.index);
  node.classList.remove(...kinds);
  if (decision) node.classList.add(decision);
  for (const button of node.querySelectorAll("[data-decision]")) {
    button.setAttribute("aria-pressed", button.dataset.decision === decision ? "true" : "false");
  }
  const field = node.querySelector("input.note");
  if (field.value !== choices.note(row.index)) field.value = choices.note(row.index);
}

// The details of a package.

/** The row below a package with all that is known of it. */
export function drawDetails(row, page) {
  const links = element("div", {});
  const record = element("pre", { class: "record", tabindex: "0", "aria-label": `Record of ${row.name}` }, "Reading …");
  fillRecord(row, page, links, record);
  const content = element("div", { class: "details-content" },
    factsOf(row),
    ...problemsOf(row),
    ...row.changes.map((change) => changeDetails(change)),
    ...shownDetails(row, page.model),
    links,
    element("h3", {}, "Record as it stands"), record);
  return element("tr", { class: "details", role: "row", "data-details": row.index },
    element("td", { colspan: columnsOf(page.model).length, role: "cell" }, content));
}

function factsOf(row) {
  const facts = [
    ["ARN", row.arn], ["Region", row.region], ["Package status", row.status || "not known"],
    ["Requests", String(row.requests)],
  ];
  return element("dl", { class: "facts" }, ...facts.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), isolated(value, "dd"))));
}

function problemsOf(row) {
  if (row.problems.length === 0) return [];
  return [element("ul", { class: "problems" }, ...row.problems.map((problem) =>
    element("li", { class: problem.level },
      element("strong", {}, problem.level === "error" ? "Would fail" : "Look twice"), " ",
      isolated(problem.policy ? `${problem.code} (${problem.policy})` : problem.code, "code"), " ",
      isolated(problem.message))))];
}

const isNest = (value) => typeof value === "object" && value !== null;

function changeDetails(change) {
  const heading = element("h3", {}, isolated(change.path));
  if (isNest(change.before) || isNest(change.after)) {
    const lines = (value) => (value === undefined ? [] : JSON.stringify(value, null, 2).split("\n"));
    const signs = { same: "  ", old: "− ", new: "+ " };
    const rows = compareLists(lines(change.before), lines(change.after)).map(([kind, line]) =>
      element("div", { class: kind }, signs[kind], isolated(line, markNames[kind], { dir: "ltr" })));
    return element("section", {}, heading, element("div", { class: "lines" }, ...rows));
  }
  const [before, after] = compareTexts(valueText(change.before), valueText(change.after));
  return element("section", {}, heading,
    element("dl", { class: "sides" },
      element("dt", {}, "Now"), element("dd", {}, shortValue(change.before, before, Infinity)),
      element("dt", {}, "Then"), element("dd", {}, shortValue(change.after, after, Infinity))));
}

// The values of shown columns that a cell of the table does not hold as they are.
function shownDetails(row, model) {
  const texts = model.shown.map((name, place) => [name, row.shown[place] ?? ""])
    .filter(([, text]) => text.length > shortLimit || /[\t\n]/.test(text));
  if (texts.length === 0) return [];
  return [
    element("h3", {}, "Shown columns in full"),
    element("dl", { class: "sides shown-values" }, ...texts.flatMap(([name, text]) =>
      [isolated(name, "dt"), isolatedLines(text, "dd")])),
  ];
}

async function fillRecord(row, page, links, record) {
  try {
    const value = await readRecord(page.model, row.index);
    if (value === null) {
      record.replaceChildren("The record is not known.");
      return;
    }
    record.replaceChildren(isolatedLines(JSON.stringify(value, null, 2), "span", { dir: "ltr" }));
    const found = Array.from(addressesIn(value, ""));
    if (found.length === 0) return;
    links.append(element("h3", {}, "Metrics and links"),
      element("dl", { class: "links" }, ...found.flatMap(([path, text]) =>
        [isolated(path, "dt"), isolated(text, "dd", { dir: "ltr" })])));
  } catch (error) {
    record.replaceChildren(`This browser cannot show the record (${error.message}).`);
  }
}

// Addresses are shown as text: nothing on this page leads elsewhere.
function* addressesIn(value, path) {
  if (typeof value === "string") {
    if (/^(s3|https?):\/\//.test(value)) yield [path, value];
    return;
  }
  if (!isNest(value)) return;
  for (const [name, member] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${name}]` : path ? `.${name}` : name;
    yield* addressesIn(member, path + step);
  }
}
