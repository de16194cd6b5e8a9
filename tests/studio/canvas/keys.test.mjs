import assert from "node:assert/strict";
import test from "node:test";
import { KEY_TABLE, actionFor, moveTo, typeAhead, typedSoFar } from "../../../studio/components/canvas/lib/keys.js";

test("every key of the table means its action", () => {
  for (const [key, action] of KEY_TABLE) assert.equal(actionFor({ key }), action, key);
  assert.equal(actionFor({ key: "M" }), "map");
});

test("undo and redo, on every keyboard", () => {
  assert.equal(actionFor({ key: "z", ctrlKey: true }), "undo");
  assert.equal(actionFor({ key: "Z", ctrlKey: true, shiftKey: true }), "redo");
  assert.equal(actionFor({ key: "z", metaKey: true, shiftKey: true }), "redo");
  assert.equal(actionFor({ key: "y", ctrlKey: true }), "redo");
  assert.equal(actionFor({ key: "c", ctrlKey: true }), null);
});

test("letters are commands until something is being typed", () => {
  assert.equal(actionFor({ key: "n" }), "nextUnmapped");
  assert.equal(actionFor({ key: "n" }, "i"), "type");
  assert.equal(actionFor({ key: "i" }), "type");
  assert.equal(actionFor({ key: "Tab" }), null);
  assert.equal(actionFor({ key: "i", altKey: true }), null);
});

test("type-ahead begins with the second letter and forgets after a pause", () => {
  const one = typeAhead({ text: "", at: 0 }, "I", 1000), two = typeAhead(one, "n", 1300), late = typeAhead(two, "v", 9000);
  assert.deepEqual([one.prefix, two.prefix, late.prefix], [null, "in", null]);
  assert.equal(typedSoFar(two, 1400), "in");
  assert.equal(typedSoFar(two, 9000), "");
});

test("moves stay within the rows", () => {
  assert.deepEqual(["up", "down", "pageDown", "first", "last", "map"].map((a) => moveTo(a, 0, 10, 20)), [0, 1, 9, 0, 9, null]);
});
