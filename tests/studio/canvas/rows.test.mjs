import assert from "node:assert/strict";
import test from "node:test";
import { openDocument } from "../../../studio/components/canvas/lib/document.js";
import { describeRows, infoOf, rowLabel, rowsOf, windowOf } from "../../../studio/components/canvas/lib/rows.js";
import { rule, snapshot } from "./fixture.mjs";

const look = (more = {}) => ({ side: "target", cursor: -1, focused: false, selected: new Set(), chain: new Set(), hot: new Set(), marked: new Set(), guests: new Map(), drop: -1, armed: -1, query: "", hit: null, ...more });

test("only rows near the screen are described", () => {
  assert.deepEqual(windowOf(2800, 280, 28, 10000), { first: 94, last: 116 });
  assert.deepEqual(windowOf(0, 280, 28, 3), { first: 0, last: 3 });
});

test("the row under the cursor stays in the DOM when it is scrolled away", () => {
  const { source, tally } = openDocument(snapshot());
  const rows = describeRows(source, tally.source, { first: 0, last: 2 }, 28, look({ cursor: 7 }));
  assert.deepEqual(rows.map((r) => r.i), [0, 1, 7]);
});

test("a required field without a rule is starred, a mapped one is not", () => {
  const { target, tally } = openDocument(snapshot([]));
  const row = describeRows(target, tally.target, { first: 2, last: 3 }, 28, look())[0];
  assert.equal(row.required, true);
  const mapped = openDocument(snapshot());
  assert.equal(describeRows(mapped.target, mapped.tally.target, { first: 2, last: 3 }, 28, look())[0].required, false);
});

test("a row speaks", () => {
  const doc = openDocument(snapshot());
  assert.equal(rowLabel(doc.source, doc.tally.source, 2), "name, text, personal data, mapped, Jana");
  assert.equal(rowLabel(doc.source, doc.tally.source, 7), "note, text, ignored on purpose");
  assert.equal(rowLabel(doc.target, doc.tally.target, 4), "total, number, required, mapped, has an error");
});

test("null, missing, empty and failed differ, from each other and from texts that read alike", () => {
  const values = ["\u0000null", "\u0000missing", "\u0000empty", "\u0000failed", "null", "empty"];
  const shown = values.map((value) => infoOf({ value: [value], info: ["string"] }, 0));
  assert.deepEqual(shown.map((s) => s.text), ["null", "missing", "empty", "failed", "null", "empty"]);
  assert.equal(new Set(shown.map((s) => s.classes)).size, 5);
  assert.deepEqual(infoOf({ value: [""], info: ["date"] }, 0), { text: "date", classes: "cw-is-type", title: "date" });
});

test("a closed group says how much in it is mapped, and how many problems it hides", () => {
  const doc = openDocument(snapshot([rule("a", ["amount"], "buyer.name", { st: "error" })]));
  doc.target.open[1] = 0;
  const [row] = describeRows(doc.target, doc.tally.target, { first: 1, last: 2 }, 28, look());
  assert.deepEqual([row.count, row.bad, row.full], ["1/2", 1, false]);
  assert.match(row.label, /1 of 2 mapped/);
  doc.target.open[1] = 1;
  assert.equal(describeRows(doc.target, doc.tally.target, { first: 1, last: 2 }, 28, look())[0].count, "");
});

test("others stand on the row they have selected", () => {
  const { source, tally } = openDocument(snapshot()), guest = { name: "Guest 2", initials: "G2", colour: 2 };
  const rows = describeRows(source, tally.source, { first: 0, last: 5 }, 28, look({ guests: new Map([[4, [guest]]]) }));
  assert.deepEqual(rows.map((r) => r.guests?.[0].initials ?? null), [null, null, null, null, "G2"]);
});

test("selected nodes light the row that stands for them", () => {
  const { source } = openDocument(snapshot());
  assert.deepEqual([...rowsOf(source, [2, -1])], [2]);
});
