import assert from "node:assert/strict";
import test from "node:test";
import { applyPatch, isConnected, openDocument, rulesAt, stillPending } from "../../../studio/components/canvas/lib/document.js";
import { coverage, countLeaves, nextUnmapped } from "../../../studio/components/canvas/lib/tally.js";
import { refreshSelection, selectNode, selectRules } from "../../../studio/components/canvas/lib/selection.js";
import { rule, snapshot } from "./fixture.mjs";

const patch = (ops, more = {}) => ({ base: 5, rev: 6, ops, ...more });

test("a rule is put, changed and deleted by patches", () => {
  const doc = openDocument(snapshot());
  assert.equal(applyPatch(doc, patch([{ op: "put", rule: rule("buyer.vat", ['customer."vat.id"'], "buyer.vat") }])), "applied");
  assert.equal(doc.rev, 6);
  assert.deepEqual(rulesAt(doc, "source", 3).map((r) => r.id), ["buyer.vat"]);
  assert.equal(applyPatch(doc, { base: 6, rev: 7, ops: [{ op: "status", items: [["buyer.vat", "warn", "odd"], ["gone", "ok", ""]] }] }), "applied");
  assert.equal(doc.tally.target.status[3], 2);
  applyPatch(doc, { base: 7, rev: 8, ops: [{ op: "del", id: "buyer.vat" }] });
  assert.deepEqual(rulesAt(doc, "target", 3), []);
});

test("old patches, gaps and reloads change nothing", () => {
  const doc = openDocument(snapshot()), del = [{ op: "del", id: "total" }];
  assert.equal(applyPatch(doc, { base: 4, rev: 5, ops: del }), "old");
  assert.equal(applyPatch(doc, { base: 6, rev: 7, ops: del }), "gap");
  assert.equal(applyPatch(doc, patch([...del, { op: "reload" }])), "reload");
  assert.equal(doc.rules.size, 4);
  assert.equal(doc.rev, 5);
});

test("values and flags are set by path; unknown paths are passed over", () => {
  const doc = openDocument(snapshot());
  applyPatch(doc, patch([
    { op: "values", side: "source", values: { amount: "99", nowhere: "x" } },
    { op: "flags", side: "source", values: { 'customer."vat.id"': 8 } },
  ]));
  assert.equal(doc.source.value[4], "99");
  assert.equal(countLeaves(doc.source, doc.tally.source).ignored, 2);
});

test("a rule whose path vanished stays, without a node", () => {
  const doc = openDocument(snapshot([rule("total", ["gone"], "total", { st: "error" })]));
  assert.deepEqual(doc.rules.get("total").si, [-1]);
  assert.equal(doc.tally.target.status[4], 3);
});

test("coverage: the source by what is used, the target by what it requires", () => {
  const doc = openDocument(snapshot());
  const source = coverage("source", countLeaves(doc.source, doc.tally.source)), target = coverage("target", countLeaves(doc.target, doc.tally.target));
  assert.equal(source.text, "2/5");
  assert.equal(source.sentence, "2 of 5 fields used, 1 ignored on purpose");
  assert.equal(target.text, "3/3 req.");
  assert.equal(target.complete, true);
});

test("a loop covers no fields, a rule on a whole object does, an open rule does not", () => {
  const doc = openDocument(snapshot([
    rule("lines", ["lines"], "lines", { k: "loop", loop: true }), rule("buyer", ["customer"], "buyer", { k: "expr" }),
    rule("total", ["amount"], "total", { k: "open" }),
  ]));
  assert.deepEqual([2, 3, 4, 7].map((i) => doc.tally.target.covered[i]), [1, 1, 0, 0]);
});

test("suggestions are drawn but not counted", () => {
  const doc = openDocument(snapshot([rule("s1", ["amount"], "total", { sug: 0.9 })]));
  assert.equal(doc.tally.target.mapped[4], 0);
  assert.equal(isConnected(doc, "amount", "total"), false);
});

test("suggestions come whole, or only what changed of them", () => {
  const one = { t: "total", s: ["amount"], p: 90, why: "" }, other = { t: "buyer.vat", s: ["customer.name"], p: 60, why: "" };
  const doc = openDocument({ ...snapshot(), suggestions: [one] }), base = doc.rev;
  const shown = () => [...doc.rules.values()].filter((r) => r.sug).map((r) => [r.t, r.sug]);
  applyPatch(doc, { base, rev: base + 1, ops: [{ op: "suggestions", put: [other], del: [] }] });
  assert.deepEqual(shown(), [["total", 0.9], ["buyer.vat", 0.6]]);
  applyPatch(doc, { base: base + 1, rev: base + 2, ops: [{ op: "suggestions", put: [{ ...other, p: 70 }], del: ["total"] }] });
  assert.deepEqual(shown(), [["buyer.vat", 0.7]]);
  applyPatch(doc, { base: base + 2, rev: base + 3, ops: [{ op: "suggestions", items: [one] }] });
  assert.deepEqual(shown(), [["total", 0.9]]);
});

test("the next unmapped field wraps, and skips what is ignored", () => {
  const doc = openDocument(snapshot());
  assert.equal(nextUnmapped(doc.source, doc.tally.source, 3), 6);
  assert.equal(nextUnmapped(doc.source, doc.tally.source, 6), 3);
});

test("after a fresh snapshot only what is still missing stays pending", () => {
  const doc = openDocument(snapshot());
  const pending = new Map([
    ["a", { type: "connect", source: "amount", target: "total" }], ["b", { type: "connect", source: "amount", target: "buyer.vat" }],
    ["c", { type: "delete", rule: "total" }], ["d", { type: "delete", rule: "gone" }],
  ]);
  assert.deepEqual([...stillPending(pending, doc).keys()], ["b", "c"]);
});

test("a selected row lights up everything that touches it, and survives a patch", () => {
  const doc = openDocument(snapshot());
  const chosen = selectNode(doc, "source", 4);
  assert.deepEqual([chosen.rule, chosen.side, chosen.path, chosen.nodes.target], ["total", "source", "amount", [4]]);
  applyPatch(doc, patch([{ op: "del", id: "total" }]));
  const after = refreshSelection(doc, chosen);
  assert.deepEqual([after.rule, after.path, after.ids.size], [null, "amount", 0]);
});

test("a bundle is selected as a whole and names no rule", () => {
  const doc = openDocument(snapshot());
  assert.equal(selectRules(doc, ["total", "status"]).rule, null);
  assert.equal(selectRules(doc, ["gone"]).side, null);
});

test("suggestions stand beside the rules: they count for nothing and are replaced as a whole", () => {
  const doc = openDocument({ ...snapshot([]), suggestions: [{ t: "total", s: ["amount"], p: 91, why: "same values" }] });
  const [rule] = rulesAt(doc, "target", 4);
  assert.deepEqual([rule.sug, rule.why, rule.si], [0.91, "same values", [4]]);
  assert.equal(doc.tally.target.mapped[4], 0);
  applyPatch(doc, { base: 5, rev: 6, ops: [{ op: "suggestions", items: [{ t: "status", s: ["customer.name"], p: 60, why: "" }] }] });
  assert.deepEqual([...doc.rules.values()].map((r) => r.t), ["status"]);
});
