// Text and nodes. Data enters the page as text nodes and attribute values only, never as markup.

const integers = new Intl.NumberFormat("en");

/** A count as people read it: 12,345. */
export const count = (number) => integers.format(number);

/** A count with its noun: "1 package", "2 packages". */
export const counted = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/** Creates an element. Attributes that are null or false are left out. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

// Control and bidirectional characters, and others that are not visible, as in TerminalText/PrintableText.swift.
// U+200C and U+200D stay: some scripts and emoji need them.
const hidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]/gu;

/**
 * Escapes characters that would not be seen, or would reorder the text around them. Line ends and tabs
 * stay if `keepsLines`, for places that show them.
 */
export function visible(text, keepsLines = false) {
  return text.replace(hidden, (character) => {
    if (keepsLines && (character === "\n" || character === "\t")) return character;
    const code = character.codePointAt(0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}

/** A text in one line, isolated from the direction of its surroundings. */
export const isolated = (text, name = "span", attributes = {}) =>
  element(name, { dir: "auto", ...attributes }, visible(text));

/** The same of a text whose lines are shown. */
export const isolatedLines = (text, name = "span", attributes = {}) =>
  element(name, { dir: "auto", ...attributes }, visible(text, true));

/** A name that may break behind its dots, slashes and underscores, and before a capital. */
export function breakable(text, name = "span", attributes = {}) {
  const parts = visible(text).split(/(?<=[._/])|(?<=[a-z])(?=[A-Z])/);
  return element(name, { dir: "auto", ...attributes }, ...parts.flatMap((part) => [part, element("wbr")]).slice(0, -1));
}

/** A JSON value in one line: strings as they read, others as JSON; undefined is no value. */
export function valueText(value) {
  if (typeof value === "string") return value;
  return value === undefined ? "" : JSON.stringify(value);
}

/** Shortens a text to about `limit` characters, never within a character. */
export function shortened(text, limit) {
  if (text.length <= limit) return text;
  return `${Array.from(text.slice(0, limit)).slice(0, -1).join("")}…`;
}

/** What two lists have in common, as [kind, item] in order; kinds are "same", "old" and "new". */
export function compareLists(before, after) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const shortest = Math.min(before.length, after.length) - start;
  while (end < shortest && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const same = (items) => items.map((item) => ["same", item]);
  const middle = compareMiddle(
    before.slice(start, before.length - end), after.slice(start, after.length - end));
  return [...same(before.slice(0, start)), ...middle, ...same(before.slice(before.length - end))];
}

// The longest common subsequence, by its table; very long lists are shown as wholly different.
function compareMiddle(before, after) {
  const columns = after.length + 1;
  if (before.length * after.length > 1_000_000) {
    return [...before.map((item) => ["old", item]), ...after.map((item) => ["new", item])];
  }
  const lengths = new Uint32Array((before.length + 1) * columns);
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      lengths[row * columns + column] = before[row] === after[column]
        ? lengths[(row + 1) * columns + column + 1] + 1
        : Math.max(lengths[(row + 1) * columns + column], lengths[row * columns + column + 1]);
    }
  }
  const steps = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      steps.push(["same", before[row]]);
      row += 1;
      column += 1;
    } else if (column === after.length || (row < before.length
      && lengths[(row + 1) * columns + column] >= lengths[row * columns + column + 1])) {
      steps.push(["old", before[row]]);
      row += 1;
    } else {
      steps.push(["new", after[column]]);
      column += 1;
    }
  }
  return steps;
}

/**
 * Two texts as [kind, part] lists, one for each side. Words are marked where most of the text stays;
 * otherwise a side is marked as a whole.
 */
export function compareTexts(before, after) {
  const words = (text) => text.match(/[\p{L}\p{N}_]+|\s+|./gsu) ?? [];
  const [left, right] = [words(before), words(after)];
  const whole = [[["old", before]], [["new", after]]];
  if (left.length + right.length > 1200) return whole;
  const steps = compareLists(left, right);
  const kept = steps.reduce((sum, [kind, part]) => sum + (kind === "same" ? part.length : 0), 0);
  if (2 * kept < Math.max(before.length, after.length)) return whole;
  return [steps.filter(([kind]) => kind !== "new"), steps.filter(([kind]) => kind !== "old")];
}
