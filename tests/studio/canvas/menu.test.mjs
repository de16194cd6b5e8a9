import assert from "node:assert/strict";
import test from "node:test";
import { openDocument } from "../../../studio/components/canvas/lib/document.js";
import { menuItems, moveInMenu, placeMenu, wayItems } from "../../../studio/components/canvas/lib/menu.js";
import { snapshot } from "./fixture.mjs";

const free = { readonly: false, marked: 0 };
const acts = (doc, side, i, state = free) => menuItems(doc, side, i, state).map((item) => item.act);

test("a row offers what can be done with it", () => {
  const doc = openDocument({ ...snapshot(), suggestions: [{ t: "buyer.vat", s: ["lines.qty"], p: 70, why: "" }] });
  assert.deepEqual(acts(doc, "target", 4), ["connect", "open", "step", "other", "disconnect", "copy"]);
  assert.deepEqual(acts(doc, "target", 3), ["accept", "refuse", "connect", "other", "copy"]);
  assert.deepEqual(acts(doc, "target", 6), ["connect", "open", "other", "disconnect", "fold", "copy"]);
  assert.deepEqual(acts(doc, "source", 3), ["connect", "ignore", "copy"]);
  assert.deepEqual(acts(doc, "source", 7), ["connect", "unignore", "copy"]);
  assert.deepEqual(acts(doc, "source", 0), ["fold"]);
});

test("a reader may only look", () => {
  assert.deepEqual(acts(openDocument(snapshot()), "target", 4, { readonly: true, marked: 0 }), ["open", "other", "copy"]);
});

test("several fields are connected together", () => {
  const [first] = menuItems(openDocument(snapshot()), "source", 2, { readonly: false, marked: 3 });
  assert.equal(first.label, "Connect these 3 …");
});

test("a heading stands above the first of its group", () => {
  const ways = [["first", ""], ["sum", "Computed"], ["min", "Computed"]].map(([take, group]) => ({ take, label: take, does: take, group }));
  assert.deepEqual(wayItems(ways).map((item) => [item.act, item.group]), [["take:first", ""], ["take:sum", "Computed"], ["take:min", ""]]);
});

test("keys go round, and a menu stays inside", () => {
  assert.deepEqual(["ArrowDown", "ArrowUp", "End", "x"].map((key) => moveInMenu(key, 0, 3)), [1, 2, 2, null]);
  assert.deepEqual(placeMenu(390, -20, 100, 50, { width: 400, height: 300 }), { x: 296, y: 4 });
});
