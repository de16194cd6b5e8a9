import assert from "node:assert/strict";
import test from "node:test";
import * as tree from "../../../studio/components/canvas/lib/tree.js";
import { SOURCE, side } from "./fixture.mjs";

const visible = (t) => Array.from(t.rows.slice(0, t.len), (i) => t.path[i]);

test("the tree is read from depths and given paths", () => {
  const t = tree.buildTree(SOURCE);
  assert.deepEqual([...t.parent], [-1, 0, 1, 1, 0, 0, 5, 5]);
  assert.deepEqual([...t.end], [8, 4, 3, 4, 5, 8, 7, 8]);
  assert.equal(t.byPath.get('customer."vat.id"'), 3);
  assert.equal(t.byPath.get(""), 0);
});

test("places are counted per parent", () => {
  const t = tree.buildTree(SOURCE);
  assert.deepEqual([t.posinset[3], t.setsize[3]], [2, 2]);
  assert.deepEqual([t.posinset[5], t.setsize[5]], [3, 3]);
  assert.deepEqual([t.posinset[0], t.setsize[0]], [1, 1]);
});

test("a closed group hides its fields and takes their place", () => {
  const t = tree.buildTree(SOURCE);
  t.open[1] = 0;
  tree.layoutRows(t, null);
  assert.deepEqual(visible(t), ["", "customer", "amount", "lines", "lines.qty", "lines.note"]);
  assert.deepEqual([t.pos[2], t.shown[2], t.pos[4]], [1, 0, 2]);
});

test("a filter keeps what it is told and ignores closed groups", () => {
  const t = tree.buildTree(SOURCE);
  t.open[1] = 0;
  tree.layoutRows(t, Uint8Array.from([1, 1, 1, 0, 0, 0, 0, 0]));
  assert.deepEqual(visible(t), ["", "customer", "customer.name"]);
  assert.equal(t.filtering, true);
});

test("fields and lists can be connected; objects and the root cannot", () => {
  const t = tree.buildTree(SOURCE);
  assert.deepEqual([0, 1, 2, 5, -1].map((i) => tree.connectable(t, i)), [false, false, true, true, false]);
});

test("closed groups survive a new snapshot by path", () => {
  const before = tree.buildTree(SOURCE), after = tree.buildTree(side("x", [["x", 0, "o", ""], ["lines", 1, "a", "lines"], ["qty", 2, "n", "lines.qty"]]));
  before.open[1] = before.open[5] = 0;
  assert.deepEqual(tree.closedPaths(before), ["customer", "lines"]);
  tree.closePaths(after, tree.closedPaths(before));
  assert.deepEqual([...after.open], [1, 0, 1]);
});

test("opening the ancestors says whether anything had to be opened", () => {
  const t = tree.buildTree(SOURCE);
  assert.equal(tree.openAncestors(t, 6), false);
  t.open[5] = 0;
  assert.equal(tree.openAncestors(t, 6), true);
  assert.equal(t.open[5], 1);
});

test("one button collapses to the first level and expands again", () => {
  const t = tree.buildTree(SOURCE);
  tree.toggleAll(t);
  assert.deepEqual([t.open[0], t.open[1], t.open[5]], [1, 0, 0]);
  tree.toggleAll(t);
  assert.deepEqual([t.open[1], t.open[5]], [1, 1]);
});

test("findRow wraps around and includes the row it started from last", () => {
  const t = tree.buildTree(SOURCE);
  assert.equal(tree.findRow(t, 4, (i) => t.name[i] === "name"), 2);
  assert.equal(tree.findRow(t, 4, () => false), -1);
});

test("a very large tree starts with its first two levels", () => {
  const fields = [["root", 0, "o", ""]];
  for (let g = 0; g < 60; g++) { fields.push(["g" + g, 1, "o", "g" + g]); for (let k = 0; k < 20; k++) fields.push(["f" + k, 2, "s", "g" + g + ".f" + k]); }
  assert.equal(tree.buildTree(side("big", fields)).len, 61);
});
