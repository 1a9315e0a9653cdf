// Puts the page together: reads the data, draws, and listens.

import { Choices, kindNames, kinds } from "./choices.js";
import { RowList } from "./list.js";
import { readModel } from "./model.js";
import { groupings, listItems, selectRows, states } from "./query.js";
import { arrow, columnsOf, drawDetails, drawHead, drawItem, shortValue, updatePackage } from "./rows.js";
import { breakable, count, counted, element, isolated, shortened, valueText, visible } from "./text.js";

const byId = (id) => document.getElementById(id);

const model = readModel(byId("data").textContent);
const choices = new Choices(model.digest, model.rows.length);
const view = { filter: "", state: "all", group: "", change: null, sort: null, descending: false, closed: new Set() };
const page = { model, choices, view, open: new Set() };
const table = byId("packages");

/** The rows that are shown, and the list's items. */
let rows = [];
let items = [];
/** The package that keys are about, by its row; -1 for none yet. */
let current = -1;

// The head of the page.

function drawFacts() {
  const title = `Review of ${counted(model.rows.length, "model package")}`;
  document.title = title;
  byId("title").textContent = title;
  const facts = [
    ["Plan", model.digest, "code"], ["Requests", count(model.requests), "span"],
    ["Made", `${model.made} by ${model.program}`, "span"], ["Current state from", model.state, "span"],
    ["Command", model.command, "code"],
  ];
  byId("facts").append(...facts.map(([name, value, tag]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, isolated(value, tag, { dir: "ltr" })))));
}

const stepsShown = 5;

const packagesText = (number) =>
  (number === model.rows.length && number > 1 ? `all ${counted(number, "package")}` : counted(number, "package"));

function drawSummary() {
  const cards = model.columns.map((column) => {
    const steps = [
      ...column.steps.slice(0, stepsShown), ...column.steps.slice(stepsShown).filter((step) => step.unusual).slice(0, 20),
    ];
    const lines = steps.map((step) => stepButton(column.path, step));
    const rest = column.steps.length - steps.length + (column.more ?? 0);
    const more = rest > 0 ? [element("p", { class: "quiet-text" }, `and ${counted(rest, "other change")}`)] : [];
    return element("section", { class: "card" },
      element("h3", {}, breakable(column.path), element("span", { class: "quiet-text" }, ` ${packagesText(column.packages)}`)),
      ...lines, ...more);
  });
  byId("changes").append(...(cards.length > 0 ? cards : [element("p", { class: "notice" }, "The plan changes nothing.")]));
  drawFindings();
}

function stepButton(path, step) {
  const button = element("button", {
    type: "button", class: step.unusual ? "stepline unusual" : "stepline", "aria-pressed": "false",
    title: "Show only these packages",
  },
  element("span", { class: "number" }, count(step.packages)), " ",
  element("span", { class: "step" },
    shortValue(step.before, undefined, 60), ...arrow(), shortValue(step.after, undefined, 60),
    ...(step.unusual ? [" ", element("span", { class: "badge unusual" }, "unusual")] : [])));
  button.addEventListener("click", () => {
    const isOn = view.change?.button === button;
    setChange(isOn ? null : { path, values: step, button });
  });
  return button;
}

const findingTexts = {
  GuardFailed: "changed since the plan was made: would fail",
  InvalidRequest: "changed since the plan was made, or not valid: would fail",
  NoEffect: "the service would ignore the change: would fail",
  NotCompleted: "would be approved, but their package status is not Completed",
  NotGuarded: "the plan does not test all old values",
  NotUpdatable: "a column that cannot be changed: would fail",
  ResourceNotFoundException: "not in the current state: would fail",
  SeveralRequests: "the plan has more than one request for a package",
  Unchanged: "already are as the plan asks",
};

function drawFindings() {
  const byCode = new Map();
  for (const row of model.rows) {
    const seen = new Set();
    for (const problem of row.problems) {
      const name = problem.policy ?? problem.code;
      if (seen.has(name)) continue;
      seen.add(name);
      const known = byCode.get(name) ?? {
        name, level: problem.level, message: problem.message, isPolicy: problem.policy !== undefined, packages: 0,
      };
      known.packages += 1;
      byCode.set(name, known);
    }
  }
  const found = Array.from(byCode.values())
    .sort((left, right) => left.level.localeCompare(right.level) || right.packages - left.packages);
  const unusual = model.rows.filter((row) => row.unusual).length;
  const buttons = found.map(({ name, level, message, isPolicy, packages }) => {
    const words = packages === 1 ? message : findingTexts[name] ?? (isPolicy ? "the policy is not true: would not be sent" : level === "error" ? "would fail" : "look twice");
    const button = element("button", { type: "button", class: `finding ${level}` },
      element("strong", {}, count(packages)), " ", isolated(name), " ",
      element("span", { class: "quiet-text" }, visible(shortened(words, 140))));
    button.addEventListener("click", () => setFilter(`"${name.toLowerCase()}"`));
    return button;
  });
  if (unusual > 0) {
    const button = element("button", { type: "button", class: "finding unusual" },
      element("strong", {}, count(unusual)), " unusual ",
      element("span", { class: "quiet-text" }, "nearly all others change otherwise"));
    button.addEventListener("click", () => setState("unusual"));
    buttons.push(button);
  }
  if (buttons.length > 0) byId("findings").append(element("h2", {}, "To look at"), ...buttons);
}

// The view.

function showRows() {
  rows = selectRows(model.rows, view, choices);
  items = listItems(rows, view, choices);
  table.setAttribute("aria-rowcount", String(items.length + 1));
  list.show(items);
  byId("nothing").hidden = rows.length > 0;
  byId("shown-text").textContent = rows.length === model.rows.length
    ? `All ${counted(rows.length, "package")}:` : `${count(rows.length)} of ${count(model.rows.length)} shown:`;
  markCurrent(false);
}

function setChange(change) {
  view.change?.button.setAttribute("aria-pressed", "false");
  view.change = change;
  change?.button.setAttribute("aria-pressed", "true");
  const chip = byId("change-filter");
  chip.hidden = change === null;
  if (change !== null) {
    const text = (value) => (value === undefined ? "none" : shortened(valueText(value), 40));
    const words = `${change.path}: ${text(change.values.before)} → ${text(change.values.after)}`;
    chip.replaceChildren(isolated(words), element("span", { "aria-hidden": "true" }, " ×"));
    chip.setAttribute("aria-label", `Only ${visible(words)}; remove`);
  }
  showRows();
}

function setFilter(text) {
  byId("filter").value = text;
  view.filter = text;
  showRows();
}

function setState(state) {
  byId("state").value = state;
  view.state = state;
  showRows();
}

function showAll() {
  view.filter = byId("filter").value = "";
  view.state = byId("state").value = "all";
  setChange(null);
}

function sortBy(name) {
  // Ascending, descending, the plan's order.
  if (view.sort !== name) [view.sort, view.descending] = [name, false];
  else if (!view.descending) view.descending = true;
  else [view.sort, view.descending] = [null, false];
  table.tHead.replaceWith(drawHead(model, view));
  table.querySelector(`[data-sort="${name}"]`).focus();
  showRows();
}

// Decisions.

function drawProgress() {
  const { counts, decided } = choices;
  const names = { approve: "approved", reject: "rejected", hold: "on hold" };
  const parts = kinds.map((kind) => `${count(counts[kind])} ${names[kind]}`).join(", ");
  const all = model.rows.length;
  byId("progress-text").textContent = decided === all && all > 0
    ? `All ${count(all)} decided: ${parts}` : `${count(decided)} of ${count(all)} decided${decided > 0 ? `: ${parts}` : ""}`;
  for (const kind of kinds) {
    byId("track").querySelector(`.${kind}`).style.width = `${all > 0 ? (100 * counts[kind]) / all : 0}%`;
  }
  byId("undo").hidden = choices.past.length === 0;
}

function decide(indices, decision, words) {
  const changed = choices.decide(indices, decision);
  afterDecision(indices);
  if (words !== undefined) tell(words(changed));
  else tell("");
}

function afterDecision(indices) {
  if (indices.length > 50) showRowsInPlace();
  else for (const index of indices) updatePackage(table, model.rows[index], choices);
  drawProgress();
}

// Draws what is drawn again, without another selection: rows do not vanish under the reviewer's hands.
function showRowsInPlace() {
  const active = document.activeElement;
  const row = active.closest("tr[data-row]");
  const { position, groupDecision } = active.dataset;
  for (const chunk of list.chunks) if (chunk.isFilled) list.fill(chunk);
  markCurrent(false);
  // The focus goes to what has taken the place of its old node.
  if (row) rowNode(row.dataset.row)?.focus({ preventScroll: true });
  if (groupDecision !== undefined) {
    table.querySelector(`[data-position="${position}"][data-group-decision="${groupDecision}"]`)?.focus({ preventScroll: true });
  }
}

const pastNames = { approve: "approved", reject: "rejected", hold: "put on hold", "": "cleared" };

function decideShown(decision) {
  const onlyUndecided = byId("undecided-only").checked && decision !== "";
  const wanted = rows.filter((row) => !onlyUndecided || choices.decision(row.index) === "");
  decide(wanted.map((row) => row.index), decision, (changed) => `${counted(changed, "package")} ${pastNames[decision]}.`);
}

function decideGroup(position, decision) {
  const wanted = items[position].rows.filter((row) => choices.decision(row.index) === "");
  const changed = choices.decide(wanted.map((row) => row.index), decision);
  showRowsInPlace();
  drawProgress();
  tell(`${counted(changed, "package")} ${pastNames[decision]}.`);
}

function toggle(index, decision) {
  decide([index], choices.decision(index) === decision ? "" : decision);
}

function undo() {
  const indices = choices.undo();
  if (indices.length === 0) return;
  afterDecision(indices);
  tell(`The decision on ${counted(indices.length, "package")} is undone.`);
}

function save() {
  if (choices.reviewer.trim() === "") {
    tell("Write your name first: decisions are somebody's.");
    byId("reviewer").focus();
    return;
  }
  const file = new Blob([choices.csv(model.rows, model.digest)], { type: "text/csv" });
  const link = element("a", { download: "decisions.csv" });
  link.href = URL.createObjectURL(file);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  choices.isSaved = true;
  const open = model.rows.length - choices.decided;
  tell(open === 0 ? "Saved decisions.csv: every package is decided."
    : `Saved decisions.csv: ${counted(open, "package")} not decided yet.`);
}

const tell = (words) => { byId("message").textContent = words; };

// The current package.

const rowNode = (index) => table.querySelector(`tr[data-row="${index}"]`);

function markCurrent(takesFocus) {
  table.querySelector("tr[aria-current]")?.removeAttribute("aria-current");
  const node = rowNode(current);
  if (!node) return;
  node.setAttribute("aria-current", "true");
  if (!takesFocus) return;
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
}

function step(direction) {
  let position = items.findIndex((item) => item.row?.index === current);
  do position += direction; while (position >= 0 && position < items.length && !items[position].row);
  if (position < 0 || position >= items.length) return;
  current = items[position].row.index;
  list.reveal(position);
  markCurrent(true);
}

function toggleDetails(index) {
  const node = rowNode(index);
  if (!node) return;
  const isOpen = !page.open.has(index);
  if (isOpen) page.open.add(index);
  else page.open.delete(index);
  node.querySelector("button.fold").setAttribute("aria-expanded", isOpen ? "true" : "false");
  if (isOpen) node.after(drawDetails(model.rows[index], page));
  else table.querySelector(`tr[data-details="${index}"]`)?.remove();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  a: () => current >= 0 && toggle(current, "approve"),
  r: () => current >= 0 && toggle(current, "reject"),
  h: () => current >= 0 && toggle(current, "hold"),
  u: () => current >= 0 && decide([current], ""),
  n: () => rowNode(current)?.querySelector("input.note").focus(),
  z: () => undo(),
  s: () => save(),
  "/": () => byId("filter").focus(),
  "?": () => byId("help").showModal(),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  const { target } = event;
  const isField = target.matches("input:not([type=checkbox]), select");
  if (event.key === "Escape" && isField) {
    const row = target.closest("tr");
    if (row) row.focus();
    else target.blur();
    return;
  }
  if (isField) return;
  if (event.key === "Enter" && target.matches("tr.package-row")) {
    toggleDetails(current);
  } else if (Object.hasOwn(keys, event.key) && byId("keys-on").checked) {
    keys[event.key]();
  } else {
    return;
  }
  event.preventDefault();
}

function clicked(event) {
  const button = event.target.closest("button");
  const row = event.target.closest("tr[data-row]");
  if (row) {
    current = Number(row.dataset.row);
    markCurrent(false);
  }
  if (!button) return;
  const { dataset } = button;
  if (dataset.sort !== undefined) sortBy(dataset.sort);
  else if (dataset.groupDecision !== undefined) decideGroup(Number(dataset.position), dataset.groupDecision);
  else if (dataset.group !== undefined) {
    if (view.closed.has(dataset.group)) view.closed.delete(dataset.group);
    else view.closed.add(dataset.group);
    showRows();
    Array.from(table.querySelectorAll("[data-group]")).find((node) => node.dataset.group === dataset.group)?.focus();
  } else if (dataset.decision !== undefined) toggle(current, dataset.decision);
  else if (button.matches(".fold")) toggleDetails(current);
}

function listen() {
  table.addEventListener("click", clicked);
  table.addEventListener("input", (event) => {
    if (event.target.matches("input.note")) choices.writeNote(Number(event.target.closest("tr").dataset.row), event.target.value);
  });
  table.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row) return;
    current = Number(row.dataset.row);
    markCurrent(false);
  });
  document.addEventListener("keydown", pressed);
  byId("filter").addEventListener("input", (event) => { view.filter = event.target.value; showRows(); });
  byId("state").addEventListener("change", (event) => setState(event.target.value));
  byId("group").addEventListener("change", (event) => { view.group = event.target.value; view.closed.clear(); showRows(); });
  byId("change-filter").addEventListener("click", () => setChange(null));
  byId("show-all").addEventListener("click", showAll);
  byId("help-button").addEventListener("click", () => byId("help").showModal());
  byId("undo").addEventListener("click", undo);
  byId("save").addEventListener("click", save);
  byId("reviewer").addEventListener("input", (event) => { choices.reviewer = event.target.value.trim(); choices.keepSoon(); });
  for (const button of document.querySelectorAll("[data-bulk]")) {
    button.addEventListener("click", () => decideShown(button.dataset.bulk));
  }
  addEventListener("beforeprint", () => {
    list.keepAll(true);
    // A field cuts a long note off; paper shows it as text.
    for (const field of table.querySelectorAll("input.note")) field.parentElement.dataset.note = field.value;
  });
  addEventListener("afterprint", () => list.keepAll(false));
  addEventListener("pagehide", () => choices.keep());
  addEventListener("beforeunload", (event) => {
    choices.keep();
    // Where the browser keeps nothing, what is not saved would be lost.
    if (!choices.isKept && !choices.isSaved) event.preventDefault();
  });
}

const options = (select, values) =>
  select.append(...values.map(([value, label]) => element("option", { value }, visible(shortened(label, 60)))));

// The table's head stays visible below the bar.
function measureBar() {
  const height = getComputedStyle(byId("bar")).position === "sticky" ? byId("bar").offsetHeight : 0;
  document.documentElement.style.setProperty("--bar-height", `${height}px`);
}

drawFacts();
drawSummary();
options(byId("state"), states);
options(byId("group"), groupings(model));
byId("reviewer").value = choices.reviewer;
const widths = columnsOf(model).map(([name]) => element("col", { class: name.startsWith("shown:") ? "shown" : name }));
table.append(element("colgroup", {}, ...widths), drawHead(model, view));
table.style.setProperty("--shown", String(model.shown.length));
const list = new RowList(table, columnsOf(model).length, (item, position) => drawItem(item, position, page), 76);
listen();
showRows();
drawProgress();
new ResizeObserver(measureBar).observe(byId("bar"));
document.documentElement.dataset.ready = "true";
