import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { blockOf, placeBlock, selectedRows } from "../../../studio/components/table/lib/block.js";
import { COLUMNS, cellKind, cellText, countModes } from "../../../studio/components/table/lib/columns.js";
import { matching } from "../../../studio/components/table/lib/editing.js";
import { KEY_TABLE, actionFor, moveTo } from "../../../studio/components/table/lib/keys.js";
import { orderRows } from "../../../studio/components/table/lib/order.js";
import { guarded, readTsv, writeTsv } from "../../../studio/components/table/lib/tsv.js";

const cells = (more) => Object.assign(["", "", "", "", "", "", "", "", "open", "not mapped"], more);
const TABLE = {
  fixed: [
    ["number", "number", 0, "string", "s", "leaf", true],          // 0
    ["buyer", "buyer", 0, "", "o", "group", false],                // 1
    ["buyer.name", "name", 1, "string", "s", "leaf", false],       // 2
    ["buyer.vat", "vat", 1, "string", "s", "leaf", false],         // 3
    ["total", "total", 0, "decimal(12,2)", "n", "leaf", false],    // 4
  ],
  rows: [
    cells({ 0: "no", 1: "no", 6: ["null", "null"], 7: "A-10", 8: "ok" }), cells({ 8: "group", 9: "1 of 2 mapped" }),
    cells({ 0: "name", 1: "upper(name)", 7: "A-9", 8: "warn", 9: "2 of 3 fail" }), cells({}), cells({ 1: "oops((", 8: "error" }),
  ],
};
const order = (wanted) => orderRows("target", TABLE, { mode: "all", query: "", sort: null, ...wanted }).order;

test("every guarded text of the list that the server reads too", () => {
  for (const [, text, copied] of JSON.parse(readFileSync(new URL("guarded.json", import.meta.url)))) assert.equal(guarded(text), copied);
});

test("a block goes out as spreadsheets take it, and comes in as they give it", () => {
  const block = [["a", "two\nlines"], ['say "x"', "tab\there"], ["", "=1"]];
  const text = writeTsv(block);
  assert.equal(text, 'a\t"two\nlines"\nsay "x"\t"tab\there"\n\t\'=1');
  assert.deepEqual(readTsv(text), [...block.slice(0, 2), ["", "'=1"]]);
  assert.deepEqual(readTsv("a\tb\r\nc\td\r\n"), [["a", "b"], ["c", "d"]]);
  assert.deepEqual(readTsv('"first name"'), [['"first name"']]);   // a name in an expression, not a quoted cell
  assert.deepEqual(readTsv('"a" | trim(@)\tx'), [['"a" | trim(@)', "x"]]);
  assert.deepEqual(readTsv('"he said ""no""\n"'), [['he said "no"\n']]);
  assert.deepEqual(readTsv(""), [[""]]);
});

test("filters keep what is above, sorting does not", () => {
  assert.deepEqual(order({ mode: "unmapped" }), [1, 3]);
  assert.deepEqual(order({ mode: "mapped" }), [0, 1, 2, 4]);
  assert.deepEqual(order({ mode: "problems" }), [1, 2, 4]);
  assert.deepEqual(order({ query: "UPPER name" }), [1, 2]);
  assert.deepEqual(order({ query: "no such" }), []);
  assert.deepEqual(order({ sort: { key: "value_out", down: false } }), [2, 0, 1, 3, 4]);  // 9 before 10, empty last
  assert.deepEqual(order({ sort: { key: "value_out", down: true } }), [0, 2, 1, 3, 4]);
  assert.deepEqual(order({ sort: { key: "status", down: false } }), [4, 2, 3, 0, 1]);
  assert.deepEqual(countModes("target", TABLE), { all: 5, unmapped: 1, mapped: 3, problems: 2 });
});

test("a cell shows texts, and says what is no value", () => {
  const at = (key) => COLUMNS.target.find((c) => c.key === key);
  assert.equal(cellText(TABLE, 0, at("value_in")), "null");
  assert.equal(cellKind(TABLE, 0, at("value_in")), "null");
  assert.equal(cellKind(TABLE, 0, at("value_out")), "");
  assert.equal(cellText(TABLE, 0, at("required")), "required");
});

test("every key of the table means its action", () => {
  for (const [key, action] of KEY_TABLE) {
    const parts = key.split(" "), ev = { key: parts.at(-1) === "Space" ? " " : parts.at(-1), ctrlKey: parts.includes("Ctrl"), shiftKey: parts.includes("Shift"), altKey: parts.includes("Alt") };
    assert.equal(actionFor(ev), action === "copy" ? null : action, key);
  }
  assert.equal(actionFor({ key: "x" }), "type");
  assert.equal(actionFor({ key: "X", shiftKey: true }), "type");
  assert.equal(actionFor({ key: "z", ctrlKey: true }), null);
  assert.equal(actionFor({ key: "ArrowDown", shiftKey: true }), "down");
  assert.equal(actionFor({ key: "End", ctrlKey: true }), "rowEnd");
  assert.equal(actionFor({ key: "Shift", shiftKey: true }), null);
});

test("moving stays inside, and up from the first row are the headings", () => {
  const size = { rows: 5, columns: 3, page: 2 };
  assert.deepEqual(moveTo("up", { row: 0, column: 1 }, size), { row: -1, column: 1 });
  assert.deepEqual(moveTo("down", { row: -1, column: 1 }, size), { row: 0, column: 1 });
  assert.deepEqual(moveTo("pageDown", { row: 4, column: 1 }, size), { row: 4, column: 1 });
  assert.deepEqual(moveTo("pageUp", { row: 1, column: 1 }, size), { row: 0, column: 1 });
  assert.deepEqual(moveTo("rowEnd", { row: 1, column: 1 }, size), { row: 1, column: 2 });
  assert.deepEqual(moveTo("rowEnd", { row: 1, column: 1 }, size, true), { row: 4, column: 2 });
  assert.deepEqual(moveTo("rowStart", { row: 3, column: 1 }, size, true), { row: 0, column: 0 });
  assert.deepEqual(moveTo("down", { row: 1, column: 1 }, size, true), { row: 4, column: 1 });
});

test("a block is placed from its first cell, one text fills the selection", () => {
  const block = blockOf({ row: 3, column: 2 }, { row: 1, column: 1 });
  assert.deepEqual(block, { top: 1, bottom: 3, left: 1, right: 2 });
  const rows = selectedRows(block, new Set([40]), [0, 10, 20, 30, 40]);
  assert.deepEqual(rows, [1, 2, 3, 4]);
  assert.equal(placeBlock([["x"]], block, rows, 5, 4).cells.length, 8);
  const placed = placeBlock([["a", "b"], ["c", "d"]], block, rows, 5, 4);
  assert.deepEqual(placed.cells.map((c) => [c.row, c.column, c.text]), [[1, 1, "a"], [1, 2, "b"], [2, 1, "c"], [2, 2, "d"]]);
  assert.equal(placeBlock([["a", "b"], ["c", "d"]], blockOf({ row: 4, column: 3 }, { row: 4, column: 3 }), [4], 5, 4).left, 3);
});

test("offers hold what is typed, those that begin with it first", () => {
  const offers = ["customer.name", "name", "total"].map((label) => ({ label, detail: "string" }));
  assert.deepEqual(matching(offers, "NAME").map((o) => o.label), ["name", "customer.name"]);
});
