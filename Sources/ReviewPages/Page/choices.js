// The reviewer's decisions: kept while the page is open, and across reloads where the browser lets it.

export const kinds = ["approve", "reject", "hold"];
export const kindNames = { approve: "Approve", reject: "Reject", hold: "Hold" };

/** The decisions on one plan. */
export class Choices {
  constructor(digest, size) {
    this.size = size;
    this.key = `mpkg-review:${digest}`;
    this.reviewer = "";
    /** By row: {decision, note, time}; rows without either are absent. */
    this.byRow = new Map();
    this.counts = { approve: 0, reject: 0, hold: 0 };
    this.past = [];
    this.isKept = true;
    this.isSaved = true;
    this.load();
  }

  get decided() {
    return this.counts.approve + this.counts.reject + this.counts.hold;
  }

  decision(index) {
    return this.byRow.get(index)?.decision ?? "";
  }

  note(index) {
    return this.byRow.get(index)?.note ?? "";
  }

  /** Decides rows; an empty decision clears them. Returns how many changed. */
  decide(indices, decision) {
    const time = new Date().toISOString();
    const before = [];
    for (const index of indices) {
      if (this.decision(index) === decision) continue;
      before.push([index, this.byRow.get(index)]);
      this.put(index, decision ? { decision, note: this.note(index), time } : this.withoutDecision(index));
    }
    if (before.length > 0) {
      this.past.push(before);
      this.keepSoon();
    }
    return before.length;
  }

  withoutDecision(index) {
    const note = this.note(index);
    return note ? { decision: "", note, time: "" } : undefined;
  }

  writeNote(index, note) {
    const old = this.byRow.get(index);
    const entry = { decision: "", time: "", ...old, note };
    this.put(index, entry.decision || note ? entry : undefined);
    this.keepSoon();
  }

  /** Takes the last decision back; returns the rows it was about. */
  undo() {
    const before = this.past.pop() ?? [];
    for (const [index, entry] of before) {
      // A note that was written since stays.
      const note = this.note(index);
      const old = entry ?? { decision: "", time: "" };
      this.put(index, old.decision || note ? { ...old, note } : undefined);
    }
    this.keepSoon();
    return before.map(([index]) => index);
  }

  put(index, entry) {
    const old = this.decision(index);
    if (old) this.counts[old] -= 1;
    if (entry?.decision) this.counts[entry.decision] += 1;
    if (entry) this.byRow.set(index, entry);
    else this.byRow.delete(index);
    this.isSaved = false;
  }

  /** The decisions as CSV (RFC 4180): a line for every package of the plan. */
  csv(rows, digest) {
    const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = ["model_package_arn,decision,note,reviewer,time,plan_digest"];
    for (const row of rows) {
      const { decision = "", note = "", time = "" } = this.byRow.get(row.index) ?? {};
      const reviewer = decision ? this.reviewer : "";
      lines.push([row.arn, decision, note, reviewer, time, digest].map(cell).join(","));
    }
    return `${lines.join("\n")}\n`;
  }

  // Keeping.

  load() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "null");
      if (kept === null || !Array.isArray(kept.rows)) return;
      this.reviewer = String(kept.reviewer ?? "");
      for (const [index, decision, note, time] of kept.rows) {
        if (!Number.isInteger(index) || index < 0 || index >= this.size) continue;
        if (decision !== "" && !kinds.includes(decision)) continue;
        this.put(index, { decision, note: String(note), time: String(time) });
      }
      this.isSaved = true;
    } catch {
      this.isKept = false;
    }
  }

  keepSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), 250);
  }

  keep() {
    clearTimeout(this.timer);
    const rows = Array.from(this.byRow, ([index, entry]) => [index, entry.decision, entry.note, entry.time]);
    try {
      localStorage.setItem(this.key, JSON.stringify({ reviewer: this.reviewer, rows }));
      this.isKept = true;
    } catch {
      this.isKept = false;
    }
  }
}
