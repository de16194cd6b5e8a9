// What opens over the canvas: the menu of a row or a line, the question how several become one, and the look at a chip
// with its steps. The methods of the component; what they offer is decided in `menu.js`.

import { nextTick } from "vue";
import { rulesAt } from "./document.js";
import { otherSide } from "./drag.js";
import { menuItems, moveInMenu, placeMenu, wayItems } from "./menu.js";
import { stepsOf } from "./marks.js";
import { ruleIdsOf } from "./painter.js";

const LOOK_AFTER_MS = 260, LOOK_AWAY_MS = 220, HINT_AFTER_MS = 90, HINT_WIDTH = 290, ROW_LEFT = 60;

/** Mixed into the component's methods; `this` is the component. */
export const menuMethods = {
  // ------------------------------------------------------------------ menu
  onMenu(ev) {                                       // the right button, or what a platform takes for it
    const ids = this.doc && ruleIdsOf(ev.target), at = this.doc && !ids && this.rowAt(ev.target);
    if (!ids && !at) return;
    ev.preventDefault();
    const rule = ids && this.doc.rules.get(ids[0]), side = at ? at.side : "target", i = at ? at.i : rule.ti;
    if (ids) this.selectLine(ids);
    else { this.setCursor(side, i, false); this.selectRow(side, i); }
    this.openMenu(side, i, ev.clientX - this.box.left, ev.clientY - this.box.top);
  },
  openMenuAtRow(side, i) {
    const pane = this.panes[side], y = pane.top + this.doc[side].pos[i] * this.row - pane.scroll + this.row;
    this.openMenu(side, i, pane.left + ROW_LEFT, y);
  },
  openMenu(side, i, x, y) {
    const items = menuItems(this.doc, side, i, { readonly: this.readonly, marked: this.marked.side === side ? this.marked.nodes.size : 0 });
    this.showMenu({ side, i, x, y, items, title: this.doc[side].name[i], question: null });
  },
  showMenu(menu) {
    this.peek = null;
    this.measure();
    this.menu = { ...menu, at: 0 };
    nextTick(() => {
      const box = this.$refs.menu?.getBoundingClientRect();
      if (!box) return;
      Object.assign(this.menu, placeMenu(menu.x, menu.y, box.width, box.height, this.box));
      this.focusItem(0);
    });
  },
  focusItem(k) {
    this.menu.at = k;
    nextTick(() => this.$refs.menu?.querySelectorAll("[role=menuitem]")[k]?.focus({ preventScroll: false }));
  },
  onMenuKey(ev) {
    const to = moveInMenu(ev.key, this.menu.at, this.menu.items.length);
    ev.stopPropagation();
    if (to !== null) { ev.preventDefault(); return this.focusItem(to); }
    if (ev.key === "Escape" || ev.key === "Tab") { ev.preventDefault(); this.closeMenu(); }
  },
  onMenuAway(ev) {                                   // the focus went elsewhere
    if (this.menu && !this.$refs.menu.contains(ev.relatedTarget)) this.closeMenu(false);
  },
  closeMenu(back = true) {
    const { menu } = this;
    if (!menu) return;
    this.menu = null;
    if (menu.question) { this.pending.delete(menu.question); this.live = "Not connected."; this.schedule(); }
    if (back) this.body(menu.side).focus({ preventScroll: true });
  },
  choose(item) {
    const { side, i, question } = this.menu, command = this.pending.get(question);
    this.menu = null;
    this.body(side).focus({ preventScroll: true });
    if (item.act.startsWith("take:")) {
      this.pending.delete(question);
      return this.command("connect", { source: command.source, target: command.target, take: item.act.slice("take:".length) });
    }
    const path = this.doc[side].path[i];
    switch (item.act) {
      case "accept": return this.answerSuggestion(side, i, true);
      case "refuse": return this.answerSuggestion(side, i, false);
      case "connect": this.arm(side, i); return this.armed && this.body(otherSide(side)).focus();
      case "open": return this.openRow(side, i);
      case "step": return this.$emit("step", { rule: rulesAt(this.doc, side, i).find((r) => !r.sug).id });
      case "other": return this.goOtherEnd(side, i);
      case "disconnect": return this.disconnect(side, i);
      case "ignore": case "unignore": return this.command(item.act, { path });
      case "fold": return this.toggle(side, i);
      case "copy": return this.copyPath(path);
    }
  },
  async copyPath(path) {
    try { await navigator.clipboard.writeText(path); this.say(`Copied ${path}`, true, true); }
    catch { this.say(`This browser does not let us copy: ${path}`, true); }
  },
  // ------------------------------------------------------------------ questions and suggestions
  ask(id, ways) {                                    // several values meet one: the reader chooses what becomes of them
    const command = this.pending.get(id);
    if (!command) return;
    const from = this.doc.source.byPath.get(command.source), i = this.doc.target.byPath.get(command.target), pane = this.panes.target;
    this.live = "Several values become one: choose how.";
    this.showMenu({
      side: "target", i, x: pane.left + 14, y: pane.top + this.doc.target.pos[i] * this.row - pane.scroll + this.row, items: wayItems(ways), question: id,
      title: `${this.doc.source.name[from]} has several values, ${this.doc.target.name[i]} takes one`,
    });
  },
  suggestionAt(side, i) { return i >= 0 ? rulesAt(this.doc, side, i).find((rule) => rule.sug) : undefined; },
  answerSuggestion(side, i, accept) {
    const rule = this.suggestionAt(side, i);
    if (!rule || this.readonly) return;
    this.peek = null;
    this.live = `${accept ? "Accepting" : "Refusing"} ${rule.s.join(", ")} for ${rule.t}`;
    this.command(accept ? "accept_suggestion" : "refuse_suggestion", { target: rule.t });
  },
  askHint(side, i, nodes) {                          // what would come of it is the server's to say
    clearTimeout(this.hintTimer);
    this.hintId = (this.hintId || 0) + 1; this.hint = "";
    if (i < 0 || !nodes.length) return;
    const sources = (side === "target" ? nodes : [i]).map((k) => this.doc.source.path[k]), target = this.doc.target.path[side === "target" ? i : nodes[0]];
    this.hintTimer = setTimeout(() => this.$emit("hint", { id: this.hintId, sources, target }), HINT_AFTER_MS);
  },
  showHint(id, text) { if (id === this.hintId && (this.drag || this.armed)) this.hint = text; },
  carriedRoom() { return this.box.width - (this.hint ? HINT_WIDTH : 0); },
  showPresence(others) { this.others = others; this.refresh(); },
  // ------------------------------------------------------------------ look at a chip
  lookSoon(ids, element) {
    clearTimeout(this.lookTimer);
    if (!ids || !element || this.menu || this.drag) { this.lookTimer = setTimeout(() => { this.peek = null; }, LOOK_AWAY_MS); return; }
    this.lookTimer = setTimeout(() => this.lookAt(ids, element.getBoundingClientRect()), this.peek ? 0 : LOOK_AFTER_MS);
  },
  lookAt(ids, box) {
    const rules = ids.map((id) => this.doc?.rules.get(id)).filter(Boolean), [rule] = rules;
    if (!rule || rules.length > 1 || !this.box) { this.peek = null; return; }
    const steps = stepsOf(rule);
    if (!rule.sug && !rule.msg && !rule.x && steps.length < 2) { this.peek = null; return; }
    this.peek = {
      rule, steps: steps.length > 1 ? steps : [], from: rule.s.join(", "), percent: rule.sug ? Math.round(rule.sug * 100) : 0,
      x: (box.left + box.right) / 2 - this.box.left, y: box.bottom - this.box.top + 5, up: box.bottom - this.box.top > this.box.height * 0.62, top: box.top - this.box.top - 5,
    };
  },
  keepLook() { clearTimeout(this.lookTimer); },
  answerLook(accept) { this.answerSuggestion("target", this.peek.rule.ti, accept); },
};
