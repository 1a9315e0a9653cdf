// The data block, and what the page derives from it.
//
// The block is one JSON object: facts about the plan, `columns` (what changes, counted), `packages` and
// `records`. A package is {arn, region, requests, status, changes, shown, metrics, problems}; a change is
// [path, {before?, after?}]. A problem is {level: "error" or "warning", code, message, policy?}.
// `records` holds whole records, `recordsPerBlock` packages to a block, gzip in base64.

const stepKey = (path, values) => JSON.stringify([path, values.before ?? null, values.after ?? null]);

/** Reads the data block. */
export function readModel(text) {
  const data = JSON.parse(text);
  const unusual = new Map();
  for (const column of data.columns) {
    for (const step of column.steps) {
      if (step.unusual) unusual.set(stepKey(column.path, step), step);
    }
  }
  data.rows = data.packages.map((entry, index) => readRow(entry, index, unusual));
  data.regions = new Set(data.rows.map((row) => row.region));
  data.accounts = new Set(data.rows.map((row) => row.account));
  return data;
}

function readRow(entry, index, unusual) {
  const [, , , region = "", account = "", ...rest] = entry.arn.split(":");
  const resource = rest.length > 0 ? rest.join(":") : entry.arn;
  const name = resource.slice(resource.indexOf("/") + 1);
  const slash = name.lastIndexOf("/");
  const changes = entry.changes.map(([path, values]) => ({
    path, ...values, unusual: unusual.has(stepKey(path, values)),
  }));
  return {
    index,
    arn: entry.arn,
    name,
    group: slash < 0 ? "" : name.slice(0, slash),
    version: slash < 0 ? "" : name.slice(slash + 1),
    region: entry.region ?? region,
    account,
    requests: entry.requests ?? 1,
    status: entry.status ?? "",
    changes,
    shown: entry.shown ?? [],
    metrics: entry.metrics ?? [],
    problems: entry.problems ?? [],
    unusual: changes.some((change) => change.unusual),
  };
}

/** Whether a row has this change. */
export const hasChange = (row, { path, values }) =>
  row.changes.some((change) => stepKey(change.path, change) === stepKey(path, values));

/** The whole record of a package as a JSON value; null if it is not known. */
export async function readRecord(model, index) {
  const block = Math.floor(index / model.recordsPerBlock);
  model.blocks ??= new Map();
  if (!model.blocks.has(block)) model.blocks.set(block, readBlock(model.records[block]));
  const lines = await model.blocks.get(block);
  const line = lines[index % model.recordsPerBlock];
  return line ? JSON.parse(line, asWritten) : null;
}

// Keeps numbers as they are written, which doubles may not hold, where the browser can.
const asWritten = (name, value, context) =>
  (typeof value === "number" && context?.source && JSON.rawJSON ? JSON.rawJSON(context.source) : value);

async function readBlock(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).text()).split("\n");
}
