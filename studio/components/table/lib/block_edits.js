// What is done to many cells at once: copied, pasted, filled down, emptied; the methods of the component that do it.

import { placeBlock } from "./block.js";
import { cellText } from "./columns.js";
import { OWN, readTsv, writeTsv } from "./tsv.js";

const MOST_CELLS = 20000, MOST_TEXT = 700000, MOST_ROWS = 10000;

/** Cells as this page copied them; another page may have put anything there. */
function ownTexts(text) {
  try {
    const texts = JSON.parse(text), whole = Array.isArray(texts) && texts.length && texts.every((row) => Array.isArray(row) && row.length && row.every((one) => typeof one === "string"));
    return whole ? texts : null;
  } catch { return null; }
}

/** Mixed into the component's methods; `this` is the component. */
export const blockMethods = {
  sendCells(verb, cells, own = false, typed = null) {
    const texts = cells.reduce((sum, cell) => sum + cell[0].length + cell[2].length, 0);
    if (cells.length > MOST_CELLS || texts > MOST_TEXT) return this.say(`This is too much at once: at most ${MOST_CELLS.toLocaleString()} cells.`, true, true);
    const id = `t${++this.sequence}`;
    this.sent.set(id, typed || {});
    this.$emit("cells", { id, verb, own, cells });
    this.draw();
  },
  clear() {                                         // where something is suggested, that is what goes
    const block = this.block();
    if (this.columns[block.left].key === "source" && block.left === block.right && this.suggestedRows().length) return this.bulk("refuse");
    const column = this.columns[this.active.column];
    if (this.active.column === 0 || this.block().left === 0) return this.bulk("disconnect");
    const cells = [];
    for (const row of this.chosenRows()) for (let c = this.block().left; c <= this.block().right; c++) if (this.columns[c].edit) cells.push([this.pathAt(row), this.columns[c].key, ""]);
    if (cells.length) this.sendCells("clear", cells);
    else this.say(`${column.title} is only shown here.`, true);
  },
  fillDown() {
    const rows = this.chosenRows(), block = this.block(), cells = [];
    if (rows.length < 2) return this.say("Select the rows to fill, the one to copy first.", true);
    for (let c = block.left; c <= block.right; c++) {
      if (this.columns[c].edit) for (const row of rows.slice(1)) cells.push([this.pathAt(row), this.columns[c].key, cellText(this.tables[this.side], this.order[rows[0]], this.columns[c])]);
    }
    if (cells.length) this.sendCells("fill", cells);
    else this.say("This column is only shown here.", true);
  },
  onCopy(ev) {
    const rows = this.chosenRows(), block = this.picked.size ? { left: 0, right: this.columns.length - 1 } : this.block();
    if (!rows.length || this.active.row < 0) return;
    const texts = rows.map((row) => this.columns.slice(block.left, block.right + 1).map((c) => cellText(this.tables[this.side], this.order[row], c)));
    ev.preventDefault();
    ev.clipboardData.setData("text/plain", writeTsv(texts));
    ev.clipboardData.setData(OWN, JSON.stringify(texts));
    this.say(`Copied ${texts.length * texts[0].length} ${texts.length * texts[0].length === 1 ? "cell" : "cells"}`, false);
  },
  onPaste(ev) {
    if (this.readonly || this.active.row < 0) return;
    ev.preventDefault();
    const own = ownTexts(ev.clipboardData.getData(OWN)), texts = own || readTsv(ev.clipboardData.getData("text/plain"));
    const { cells, left } = placeBlock(texts, this.block(), this.chosenRows(), this.order.length, this.columns.length);
    const wanted = cells.filter((cell) => !own || this.columns[cell.column].edit).map((cell) => [this.pathAt(cell.row), this.columns[cell.column].key, cell.text]);
    if (left) this.say(`${left} texts of the block have no cell here.`, true);
    if (wanted.length) this.sendCells("paste", wanted, !!own);
  },
  bulk(action) {
    const paths = this.chosenRows().map((row) => this.pathAt(row));
    if (!paths.length || this.readonly) return;
    if (paths.length > MOST_ROWS) return this.say(`At most ${MOST_ROWS.toLocaleString()} rows at once.`, true, true);
    this.$emit("bulk", { action, side: this.side, paths });
  },
};
