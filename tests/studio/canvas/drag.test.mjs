import assert from "node:assert/strict";
import test from "node:test";
import { canDrop, ghostPath, nodeUnder, scrollSpeed } from "../../../studio/components/canvas/lib/drag.js";
import { buildTree } from "../../../studio/components/canvas/lib/tree.js";
import { TARGET, panes } from "./fixture.mjs";

const tree = buildTree(TARGET), { target } = panes();

test("the row under the pointer, also a little outside the pane", () => {
  assert.equal(nodeUnder(tree, target, 28, 620, 90 + 28 * 4 + 3), 4);
  assert.equal(nodeUnder(tree, target, 28, 570, 90 + 28 * 4 + 3), 4);
  assert.equal(nodeUnder(tree, target, 28, 500, 200), -1);
  assert.equal(nodeUnder(tree, target, 28, 620, 80), -1);
  assert.equal(nodeUnder(tree, target, 28, 620, 660), -1);
});

test("an object is no place to drop on, a list is", () => {
  assert.deepEqual([1, 4, 6].map((i) => canDrop(tree, i)), [false, true, true]);
});

test("near an edge the pane scrolls, faster the nearer", () => {
  assert.equal(scrollSpeed(target, 620, 300), 0);
  assert.ok(scrollSpeed(target, 620, 95) < scrollSpeed(target, 620, 110));
  assert.ok(scrollSpeed(target, 620, 685) > 0);
  assert.equal(scrollSpeed(target, 300, 685), 0);
});

test("the ghost starts at the port, held to the edge of its pane", () => {
  assert.match(ghostPath("source", panes(), -50, { x: 500, y: 300 }), /^M400 90C/);
  assert.match(ghostPath("target", panes(), 14, { x: 500, y: 300 }), /^M600 104C.* 500 300$/);
});
