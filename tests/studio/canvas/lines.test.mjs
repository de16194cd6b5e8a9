import assert from "node:assert/strict";
import test from "node:test";
import { openDocument } from "../../../studio/components/canvas/lib/document.js";
import { anchor, collectLines, lineShape, nearestHidden } from "../../../studio/components/canvas/lib/lines.js";
import { chipsOf, fitSteps, lineClasses } from "../../../studio/components/canvas/lib/marks.js";
import { selectNode } from "../../../studio/components/canvas/lib/selection.js";
import { layoutRows } from "../../../studio/components/canvas/lib/tree.js";
import { panes, rule, snapshot } from "./fixture.mjs";

const ROW = 28, calm = { selected: new Set(), hot: new Set() };
const drawn = (doc, view = panes(), pending = new Map()) => collectLines(doc, view, ROW, pending);
const close = (doc, side, i) => { doc[side].open[i] = 0; layoutRows(doc[side], null); };

test("a line runs from the middle of one row to the middle of the other", () => {
  const doc = openDocument(snapshot()), line = drawn(doc).lines.find((l) => l.rule.id === "total");
  assert.deepEqual([line.from, line.to], [4.5 * ROW, 4.5 * ROW]);
  const { d, chip } = lineShape(line, panes());
  assert.ok(d.startsWith("M400 216C") && d.endsWith("L600 216"), d);
  assert.ok(chip.x > 490 && chip.x < 600 && chip.y === 216);
});

test("a constant has a stub and a chip, no start", () => {
  const line = drawn(openDocument(snapshot())).lines.find((l) => l.rule.k === "constant");
  assert.equal(line.from, null);
  assert.match(lineShape(line, panes()).d, /^M[\d.]+ 244L600 244$/);
});

test("closed groups take the lines of their fields, as one bundle", () => {
  const doc = openDocument(snapshot([rule("a", ["customer.name"], "buyer.name"), rule("b", ['customer."vat.id"'], "buyer.vat", { st: "error" })]));
  assert.equal(drawn(doc).lines.length, 2);
  close(doc, "source", 1);
  assert.equal(drawn(doc).lines.length, 2);
  close(doc, "target", 1);
  const { lines } = drawn(doc);
  assert.equal(lines.length, 1);
  assert.deepEqual(lines[0].ids, ["a", "b"]);
  assert.equal(lines[0].rule.id, "b");
  assert.match(lineClasses(lines[0], calm), /cw-k-bundle cw-err/);
  assert.equal([...chipsOf(lines, calm).values()][0].text, "2 fields");
});

test("an end off screen is clamped and counted; both ends off screen draw nothing", () => {
  const doc = openDocument(snapshot());
  const { lines, hidden } = drawn(doc, panes({}, { height: 2 * ROW }));
  const total = lines.find((l) => l.rule.id === "total");
  assert.equal(total.clamped && total.targetOff, true);
  assert.deepEqual(hidden.target, { up: 0, down: 3 });
  assert.ok(lineShape(total, panes({}, { height: 2 * ROW })).d.endsWith(" 146"));
  assert.equal(drawn(doc, panes({ scroll: 400 }, { scroll: 400 })).lines.length, 0);
});

test("lines beyond an edge share one place when a group is closed", () => {
  const rules = ["name", '"vat.id"'].map((p, k) => rule("r" + k, ["customer." + p], ["buyer.name", "buyer.vat"][k]));
  const doc = openDocument(snapshot(rules));
  close(doc, "source", 1);
  assert.equal(drawn(doc, panes({}, { height: 2 * ROW })).lines.length, 1);
});

test("what a filter hides draws no line", () => {
  const doc = openDocument(snapshot());
  layoutRows(doc.target, Uint8Array.from([1, 0, 0, 0, 0, 1, 0, 0]));
  assert.deepEqual(drawn(doc).lines.map((l) => l.rule.id), ["status"]);
  assert.equal(anchor(doc.target, 4, panes().target, ROW), null);
});

test("several sources make several lines and one chip", () => {
  const doc = openDocument(snapshot([rule("total", ["amount", "lines.qty"], "total", { k: "expr", label: "join" })]));
  const { lines } = drawn(doc);
  assert.equal(lines.length, 2);
  assert.deepEqual([...chipsOf(lines, calm).values()].map((c) => c.text), ["join"]);
});

test("a loop is heavier and says for each; an open rule says to do", () => {
  const doc = openDocument(snapshot([rule("lines", ["lines"], "lines", { k: "loop", loop: true }), rule("total", ["amount"], "total", { k: "open" })]));
  const { lines } = drawn(doc);
  assert.match(lineClasses(lines[0], calm), /cw-loop/);
  assert.deepEqual([...chipsOf(lines, calm).values()].map((c) => c.text).sort(), ["for each", "to do"]);
});

test("pending edits are drawn as waiting, and a rule that leaves too", () => {
  const doc = openDocument(snapshot());
  const pending = new Map([["c1", { type: "connect", source: "amount", target: "buyer.vat" }], ["c2", { type: "delete", rule: "total" }]]);
  const waiting = drawn(doc, panes(), pending).lines.filter((l) => l.waiting);
  assert.deepEqual(waiting.map((l) => l.rule.id).sort(), ["pending-c1", "total"]);
});

test("a selection lights its lines and dims the others; without one nothing is dim", () => {
  const line = drawn(openDocument(snapshot())).lines.find((l) => l.rule.id === "total");
  assert.match(lineClasses(line, { selected: new Set(["total"]), hot: new Set() }), /cw-on/);
  assert.match(lineClasses(line, { selected: new Set(["x"]), hot: new Set() }), /cw-dim/);
  assert.doesNotMatch(lineClasses(line, calm), /cw-on|cw-dim/);
});

test("the pill jumps to the nearest row with a line", () => {
  const doc = openDocument(snapshot()), { target } = panes({}, { height: 2 * ROW });
  assert.equal(nearestHidden(doc.target, doc.tally.target, target, ROW, 1), 2);
  assert.equal(nearestHidden(doc.target, doc.tally.target, { ...target, scroll: 6 * ROW }, ROW, -1), 5);
  assert.equal(nearestHidden(doc.target, doc.tally.target, { ...target, height: 600 }, ROW, 1), -1);
});

test("a chip shows whole steps as far as they fit, and how many more", () => {
  assert.equal(fitSteps("trim > upper", 20), "trim > upper");
  assert.equal(fitSteps("trim > upper > lookup countries > default", 20), "trim > upper +2");
  assert.equal(fitSteps("lookup a very long name > upper", 10), "lookup a very long name +1");
});

test("a suggestion says how sure it is, and never hides among rules", () => {
  const doc = openDocument({ ...snapshot([rule("buyer.vat", ["amount"], "buyer.vat")]), suggestions: [{ t: "buyer.name", s: ["customer.name"], p: 71, why: "" }] });
  let { lines, hidden } = drawn(doc);
  assert.deepEqual([...chipsOf(lines, calm).values()].map((c) => c.text), ["71%"]);
  assert.match(lineClasses(lines.find((l) => l.rule.sug), calm), /cw-suggested/);
  for (const side of ["source", "target"]) close(doc, side, 1);
  ({ lines, hidden } = drawn(doc));
  assert.equal(lines.length, 2);
  assert.deepEqual([...chipsOf(lines, calm).values()].map((c) => c.text), ["1 field"]);
  assert.deepEqual(drawn(doc, panes({}, { height: 20 })).hidden.target.down, 1);
});

test("several to one stands on the chip, with what becomes of them", () => {
  const more = { k: "expr", label: "first", c: "n:1", how: "by condition" };
  const chip = [...chipsOf(drawn(openDocument(snapshot([rule("total", ["lines.qty"], "total", more)]))).lines, calm).values()][0];
  assert.deepEqual([chip.mark, chip.text], ["n:1", "by condition"]);
});

test("a selection lights up the loops that the rule lies in", () => {
  const doc = openDocument(snapshot([rule("lines", ["lines"], "lines", { loop: true }), rule("q", ["lines.qty"], "lines.quantity")]));
  const chosen = selectNode(doc, "target", 7);
  assert.deepEqual([...chosen.ids].sort(), ["lines", "q"]);
  assert.deepEqual([chosen.chain, chosen.rule], [{ source: [5], target: [6] }, "q"]);
});
