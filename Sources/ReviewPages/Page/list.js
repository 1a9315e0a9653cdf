// A long table that is drawn only where it is looked at.
//
// Items stand in chunks, a <tbody> each. A chunk far from the window is one empty row as high as its
// items were, or probably are; near the window it is filled.

import { element } from "./text.js";

const chunkSize = 40;
const margin = 800;

/** The bodies of a table with many rows. */
export class RowList {
  /**
   * @param table the table.
   * @param columnCount how many columns it has.
   * @param draw makes the rows of an item: draw(item, position) gives a list of <tr>.
   * @param height the probable height of an item in pixels.
   */
  constructor(table, columnCount, draw, height) {
    this.table = table;
    this.columnCount = columnCount;
    this.draw = draw;
    this.height = height;
    this.chunks = [];
    this.items = [];
    this.byBody = new WeakMap();
    this.observer = new IntersectionObserver((entries) => this.see(entries), { rootMargin: `${margin}px 0px` });
  }

  /** Shows other items, the first ones at once. */
  show(items) {
    this.observer.disconnect();
    for (const chunk of this.chunks) chunk.body.remove();
    this.items = items;
    this.chunks = [];
    const bodies = document.createDocumentFragment();
    for (let start = 0; start < items.length; start += chunkSize) {
      const chunk = { start, end: Math.min(start + chunkSize, items.length), isFilled: false };
      chunk.height = (chunk.end - start) * this.height;
      chunk.body = element("tbody", { role: "rowgroup" });
      this.byBody.set(chunk.body, chunk);
      this.chunks.push(chunk);
      if (start === 0) this.fill(chunk);
      else this.empty(chunk);
      bodies.append(chunk.body);
    }
    this.table.append(bodies);
    for (const chunk of this.chunks) this.observer.observe(chunk.body);
  }

  see(entries) {
    for (const entry of entries) {
      const chunk = this.byBody.get(entry.target);
      if (this.chunks[chunk.start / chunkSize] !== chunk) continue;
      if (entry.isIntersecting) {
        if (!chunk.isFilled) this.fill(chunk);
      } else if (chunk.isFilled && !this.keepsAll && !chunk.body.contains(document.activeElement)) {
        chunk.height = entry.boundingClientRect.height;
        this.empty(chunk);
      }
    }
  }

  fill(chunk) {
    chunk.isFilled = true;
    const rows = [];
    for (let position = chunk.start; position < chunk.end; position += 1) {
      rows.push(...this.draw(this.items[position], position));
    }
    chunk.body.replaceChildren(...rows);
  }

  empty(chunk) {
    chunk.isFilled = false;
    const cell = element("td", { colspan: this.columnCount });
    cell.style.height = `${chunk.height}px`;
    chunk.body.replaceChildren(element("tr", { class: "gap", "aria-hidden": "true" }, cell));
  }

  /** Draws the chunk of an item, so that it can be scrolled to. */
  reveal(position) {
    const chunk = this.chunks[Math.floor(position / chunkSize)];
    if (chunk && !chunk.isFilled) this.fill(chunk);
  }

  /** Draws everything, for printing; `false` goes back to drawing what is looked at. */
  keepAll(keepsAll) {
    this.keepsAll = keepsAll;
    if (keepsAll) {
      for (const chunk of this.chunks) if (!chunk.isFilled) this.fill(chunk);
      return;
    }
    this.observer.disconnect();
    for (const chunk of this.chunks) this.observer.observe(chunk.body);
  }
}
