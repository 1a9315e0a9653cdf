// Which rows are shown, in which order and in which groups.

import { hasChange } from "./model.js";
import { valueText } from "./text.js";

/** Ways to narrow the list by the state of a row. */
export const states = [
  ["all", "all", () => true],
  ["undecided", "undecided", (row, choices) => choices.decision(row.index) === ""],
  ["approve", "approved", (row, choices) => choices.decision(row.index) === "approve"],
  ["reject", "rejected", (row, choices) => choices.decision(row.index) === "reject"],
  ["hold", "on hold", (row, choices) => choices.decision(row.index) === "hold"],
  ["problems", "with problems", (row) => row.problems.length > 0],
  ["unusual", "with unusual changes", (row) => row.unusual],
  ["noted", "with a note", (row, choices) => choices.note(row.index) !== ""],
];

/** The terms of a filter: words, "quoted words", and either with a minus before it. */
export function parseFilter(text) {
  const terms = [];
  for (const [, minus, quoted, word] of text.toLowerCase().matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)) {
    const wanted = quoted ?? word;
    if (wanted) terms.push({ wanted, isExcluded: minus === "-" });
  }
  return terms;
}

// What the filter looks at, made when it is first asked for.
function searchText(row) {
  row.searched ??= [
    row.arn, row.status,
    ...row.changes.flatMap((change) => [change.path, valueText(change.before), valueText(change.after)]),
    ...row.shown, ...row.metrics,
    ...row.problems.flatMap((problem) => [problem.level, problem.code, problem.policy ?? "", problem.message]),
    row.unusual ? "unusual" : "",
  ].join("\n").toLowerCase();
  return row.searched;
}

/** The rows that a view selects, in its order. */
export function selectRows(rows, view, choices) {
  const terms = parseFilter(view.filter);
  const isOfState = states.find(([name]) => name === view.state)[2];
  const selected = rows.filter((row) => isOfState(row, choices)
    && (view.change === null || hasChange(row, view.change))
    && terms.every(({ wanted, isExcluded }) => {
      const found = searchText(row).includes(wanted)
        || choices.note(row.index).toLowerCase().includes(wanted);
      return found !== isExcluded;
    }));
  return view.sort === null ? selected : sortRows(selected, view, choices);
}

const collator = new Intl.Collator("en", { numeric: true });

function sortRows(rows, { sort, descending }, choices) {
  const keyOf = (row) => sortKey(row, sort, choices);
  const keyed = rows.map((row) => [keyOf(row), row]);
  const sign = descending ? -1 : 1;
  // Rows without a value stand last in either order.
  keyed.sort(([left, first], [right, second]) => {
    if (left === "" || right === "") return (left === "") - (right === "") || first.index - second.index;
    return sign * compareKeys(left, right) || first.index - second.index;
  });
  return keyed.map(([, row]) => row);
}

function compareKeys(left, right) {
  const [first, second] = [Number(left), Number(right)];
  if (!Number.isNaN(first) && !Number.isNaN(second)) return first - second;
  return collator.compare(left, right);
}

function sortKey(row, sort, choices) {
  if (sort.startsWith("shown:")) return row.shown[Number(sort.slice(6))] ?? "";
  switch (sort) {
    case "package": return row.name;
    case "metrics": return row.metrics.join(" ");
    case "changes":
      return row.changes.map((change) => `${change.path} ${valueText(change.before)} ${valueText(change.after)}`).join(" ");
    default: return choices.decision(row.index);
  }
}

/** Ways to group the rows of a plan: [name, label]. */
export function groupings(model) {
  return [
    ["", "nothing"],
    ["group", "package group"],
    ["changes", "what changes"],
    ...(model.regions.size > 1 ? [["region", "region"]] : []),
    ...(model.accounts.size > 1 ? [["account", "account"]] : []),
    ...model.shown.map((name, place) => [`shown:${place}`, name]),
    ["problems", "problem"],
    ["decision", "decision"],
  ];
}

function groupKey(row, group, choices) {
  if (group.startsWith("shown:")) return row.shown[Number(group.slice(6))] || "no value";
  switch (group) {
    case "group": return row.group || "no group";
    case "region": return row.region;
    case "account": return row.account;
    case "changes":
      return row.changes.map((change) => {
        const text = (value) => (value === undefined ? "none" : valueText(value));
        return `${change.path}: ${text(change.before)} → ${text(change.after)}`;
      }).join("; ") || "nothing";
    case "problems": return row.problems.map((problem) => problem.policy ?? problem.code).join(", ") || "no problem";
    default: return choices.decision(row.index) || "undecided";
  }
}

/** The rows as the items of a list: rows, and before each group its heading. */
export function listItems(rows, view, choices) {
  if (view.group === "") return rows.map((row) => ({ row }));
  const groups = new Map();
  for (const row of rows) {
    const key = groupKey(row, view.group, choices);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  const names = Array.from(groups.keys()).sort(collator.compare);
  // What most packages have in common comes first, so that what is unusual stands together at the end.
  if (["changes", "problems"].includes(view.group)) {
    names.sort((left, right) => groups.get(right).length - groups.get(left).length);
  }
  return names.flatMap((name) => {
    const members = groups.get(name);
    const heading = { heading: name, rows: members };
    return view.closed.has(name) ? [heading] : [heading, ...members.map((row) => ({ row }))];
  });
}
