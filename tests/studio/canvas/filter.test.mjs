import assert from "node:assert/strict";
import test from "node:test";
import { openDocument } from "../../../studio/components/canvas/lib/document.js";
import { filterNodes, markName } from "../../../studio/components/canvas/lib/filter.js";
import { snapshot } from "./fixture.mjs";

const doc = openDocument(snapshot());
const kept = (side, query, mode = "all") => {
  const { keep, hits } = filterNodes(doc[side], doc.tally[side], query, mode);
  return { hits, paths: keep ? doc[side].path.filter((_, i) => keep[i]) : null };
};

test("no query and no mode filters nothing", () => assert.deepEqual(kept("source", " "), { hits: 8, paths: null }));

test("a hit keeps its ancestors", () => assert.deepEqual(kept("source", "QTY"), { hits: 1, paths: ["", "lines", "lines.qty"] }));

test("several words: the last in the name, the others anywhere in the path", () => {
  assert.deepEqual(kept("target", "buyer na").paths, ["", "buyer", "buyer.name"]);
  assert.equal(kept("target", "total na").hits, 0);
});

test("a path can be typed as it is written", () => assert.equal(kept("target", "buyer.name").hits, 1));

test("modes: unmapped leaves out what is ignored on purpose, problems follow the status", () => {
  assert.deepEqual(kept("source", "", "unmapped").paths, ["", "customer", 'customer."vat.id"', "lines", "lines.qty"]);
  assert.deepEqual(kept("target", "", "problems").paths, ["", "total"]);
  assert.deepEqual(kept("target", "", "mapped").paths, ["", "buyer", "buyer.name", "total", "status", "lines"]);
});

test("the mark is the last word, in the spelling of the name", () => {
  assert.deepEqual(markName("UnitPrice", "unit pri"), ["Unit", "Pri", "ce"]);
  assert.deepEqual(markName("name", "buyer.na"), ["", "na", "me"]);
  assert.equal(markName("name", "zz"), null);
});
