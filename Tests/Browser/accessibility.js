// Returns what is wrong with the page for people who use a keyboard, a screen reader or large contrast.
const problems = [];
const name = (node) => `${node.tagName.toLowerCase()}${node.id ? `#${node.id}` : ""}.${node.className}: ${node.textContent.trim().slice(0, 40)}`;
const isShown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && node.getClientRects().length > 0;

// Every control has a name.
for (const node of document.querySelectorAll("button, input, select, dialog, [role=img], table, section")) {
  if (!isShown(node)) continue;
  const labelled = (node.getAttribute("aria-labelledby") ?? "").split(" ")
    .map((id) => document.getElementById(id)?.textContent ?? "").join("");
  const text = node.getAttribute("aria-label") || labelled || Array.from(node.labels ?? [], (label) => label.textContent).join("")
    || (node.matches("button") ? node.textContent : "");
  const isCard = node.matches("section:not([aria-label]):not([aria-labelledby])") && node.querySelector("h2, h3");
  if (!text.trim() && !isCard) problems.push(`no name: ${name(node)}`);
}

// Ids are unique, and what refers to one finds it.
const ids = Array.from(document.querySelectorAll("[id]"), (node) => node.id);
if (new Set(ids).size !== ids.length) problems.push("an id is there twice");
for (const attribute of ["aria-labelledby", "aria-controls", "aria-describedby", "for"]) {
  for (const node of document.querySelectorAll(`[${attribute}]`)) {
    for (const id of node.getAttribute(attribute).split(" ")) {
      if (!document.getElementById(id)) problems.push(`${attribute} finds nothing: ${name(node)}`);
    }
  }
}

// Headings go down one level at a time, and there is one first.
let level = 0;
for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
  if (!isShown(heading)) continue;
  const next = Number(heading.tagName[1]);
  if (next > level + 1) problems.push(`heading skips a level: ${name(heading)}`);
  level = next;
}
if (document.querySelectorAll("h1").length !== 1) problems.push("not one h1");

// The table's parts are known as such, also where they are laid out as cards.
const parents = { row: ["rowgroup"], cell: ["row"], columnheader: ["row"], rowheader: ["row"], rowgroup: ["table"] };
for (const [role, wanted] of Object.entries(parents)) {
  for (const node of document.querySelectorAll(`[role=${role}]`)) {
    const parent = node.parentElement.closest("[role=table], [role=rowgroup], [role=row]");
    if (!wanted.includes(parent?.getAttribute("role"))) problems.push(`${role} in no ${wanted}: ${name(node)}`);
  }
}
if (!document.documentElement.lang) problems.push("no language");

// Controls are large enough to hit (WCAG 2.2, 2.5.8).
for (const node of document.querySelectorAll("button, select, input:not([type=checkbox])")) {
  const box = node.getBoundingClientRect();
  if (isShown(node) && (box.width < 24 || box.height < 24)) problems.push(`too small (${box.width}x${box.height}): ${name(node)}`);
}

// Text stands out from what is behind it (WCAG 2.2, 1.4.3).
const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
const luminance = ([red, green, blue]) => {
  const [r, g, b] = [red, green, blue].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
function groundOf(node) {
  for (let at = node; at; at = at.parentElement) {
    const color = channels(getComputedStyle(at).backgroundColor);
    if (color.length === 3 || color[3] === 1) return color;
    if (color.length === 4 && color[3] !== 0) problems.push(`half transparent ground: ${name(at)}`);
  }
  return [255, 255, 255];
}
const seen = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || !isShown(node) || node.closest(".unseen, .skip, script, style")) continue;
  const style = getComputedStyle(node);
  const [front, back] = [channels(style.color), groundOf(node)];
  const [light, dark] = [luminance(front), luminance(back)].sort((left, right) => right - left);
  const ratio = (light + 0.05) / (dark + 0.05);
  const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
  const key = `${front}/${back}`;
  if (ratio < (isLarge ? 3 : 4.5) && !seen.has(key)) {
    seen.add(key);
    problems.push(`contrast ${ratio.toFixed(2)}: ${name(node)}`);
  }
}
return { problems, texts: document.querySelectorAll("*").length };
