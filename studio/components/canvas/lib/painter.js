// Puts lines and chips into the DOM, by hand and only what changed: one animation frame draws a whole screen.
// Decides nothing about what is drawn.

import { lineShape } from "./lines.js";
import { chipsOf, lineClasses } from "./marks.js";

const SVG = "http://www.w3.org/2000/svg";
/** More lines than this say nothing to anybody. */
const MAX_LINES = 600;
/** Pixels of a letter on a chip, and of what surrounds the text. */
const LETTER = 6.7, CHIP_PADDING = 18;

/** Ids may hold any character, so they travel as a property; the attribute is for tests and for looking. */
function carry(element, ids, first) {
  element.ruleIds = ids;
  if (element.dataset.rule !== first) element.dataset.rule = first;
}

/** The rules of the line or chip that was hit, or null. @param {EventTarget} target @returns {string[] | null} */
export function ruleIdsOf(target) {
  return target.closest?.(".cw-hit, .cw-chip")?.ruleIds ?? null;
}

function markOf(text) {
  const mark = document.createElement("i");
  mark.className = "cw-many";
  mark.textContent = text;
  return mark;
}

export class Painter {
  /** @param {{lines: SVGGElement, front: SVGGElement, hits: SVGGElement, chips: HTMLElement}} layers */
  constructor(layers) {
    this.layers = layers;
    this.pool = new Map();
  }

  /** @param {import("./lines.js").Line[]} lines */
  paint(lines, panes, emphasis) {
    const room = lines.length ? Math.floor((lineShape(lines[0], panes).chip.max - CHIP_PADDING) / LETTER) : 0;
    const chips = chipsOf(lines, emphasis, room), seen = new Set();
    for (const line of lines.slice(0, MAX_LINES)) {
      seen.add(line.key);
      const item = this.pool.get(line.key) || this.create(line.key), shape = lineShape(line, panes);
      this.paintLine(item, line, shape.d, lineClasses(line, emphasis));
      this.paintChip(item, chips.get(line.key), shape.chip);
    }
    for (const [key, item] of this.pool) if (!seen.has(key)) this.remove(key, item);
  }

  create(key) {
    const path = document.createElementNS(SVG, "path"), hit = document.createElementNS(SVG, "path");
    hit.setAttribute("class", "cw-hit");
    this.layers.hits.appendChild(hit);
    const item = { path, hit, chip: null };
    this.pool.set(key, item);
    return item;
  }

  remove(key, item) {
    item.path.remove(); item.hit.remove(); item.chip?.remove();
    this.pool.delete(key);
  }

  paintLine(item, line, d, classes) {
    if (item.d !== d) { item.path.setAttribute("d", d); item.hit.setAttribute("d", d); item.d = d; }
    if (item.classes !== classes) {
      item.path.setAttribute("class", classes);
      item.classes = classes;
      const layer = / cw-(on|hot)\b/.test(classes) ? this.layers.front : this.layers.lines;   // never under a dimmed line
      if (item.path.parentNode !== layer) layer.appendChild(item.path);
    }
    carry(item.hit, line.ids, line.rule.id);
  }

  paintChip(item, chip, at) {
    if (!chip) { item.chip?.remove(); item.chip = null; return; }
    if (!item.chip) {
      item.chip = document.createElement("button");
      item.chip.type = "button"; item.chip.tabIndex = -1;
      this.layers.chips.appendChild(item.chip);
      item.chipText = item.chipClasses = item.chipAt = undefined;
    }
    if (item.chipText !== chip.mark + chip.text) {
      item.chip.replaceChildren(...(chip.mark ? [markOf(chip.mark), ...(chip.text ? [" "] : [])] : []), chip.text);
      item.chipText = chip.mark + chip.text;
    }
    if (item.chipClasses !== chip.classes) { item.chip.className = chip.classes; item.chipClasses = chip.classes; }
    carry(item.chip, chip.ids, chip.ids[0]);
    const place = `translate(${Math.round(at.x)}px,${Math.round(at.y)}px) translate(-50%,-50%)`;
    if (item.chipAt !== place) { item.chip.style.transform = place; item.chip.style.maxWidth = `${Math.round(at.max)}px`; item.chipAt = place; }
  }
}
