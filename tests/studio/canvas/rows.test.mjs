import assert from "node:assert/strict";
import test from "node:test";
import { openDocument } from "../../../studio/components/canvas/lib/document.js";
import { describeRows, infoClass, rowLabel, rowsOf, windowOf } from "../../../studio/components/canvas/lib/rows.js";
import { snapshot } from "./fixture.mjs";

const look = (more = {}) => ({ side: "target", cursor: -1, focused: false, selected: new Set(), hot: new Set(), drop: -1, armed: -1, query: "", hit: null, ...more });

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

test("null, missing and empty differ", () => {
  assert.equal(new Set(["null", "missing", '""', "Jana"].map(infoClass)).size, 4);
});

test("selected nodes light the row that stands for them", () => {
  const { source } = openDocument(snapshot());
  assert.deepEqual([...rowsOf(source, [2, -1])], [2]);
});
