// Decides how a block of cells is written to the clipboard and read from it, as spreadsheets do: tabs and lines.
// Spreadsheets run what begins with = + - @, so that gets an apostrophe; why, and how it goes again when the block is
// pasted back, is told in `studio/state/rule_table_paste.py`.

/** The clipboard also carries the cells as they are; only a browser with this page reads that. */
export const OWN = "application/x-crosswalk-cells";

const DANGEROUS = /^'*\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u, NUMBER = /^-\d+([.,]\d+)*$/;
const BREAKS = /[\t\r\n]/;

/** @param {string} text */
export function guarded(text) {
  return DANGEROUS.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** @param {string[][]} rows */
export function writeTsv(rows) {
  return rows.map((row) => row.map((text) => quoted(guarded(text))).join("\t")).join("\n");
}

function quoted(text) {
  return BREAKS.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A cell is in quotes only where it holds a tab or a line break; any other quote is part of its text, as it is of a
 * name like "first name".
 * @param {string} text @returns {string[][]}
 */
export function readTsv(text) {
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, ""), rows = [[]];
  let at = 0;
  while (at <= source.length) {
    const whole = source[at] === '"' ? quotedCell(source, at) : null;
    const end = whole ? whole.end : nextBreak(source, at);
    rows.at(-1).push(whole ? whole.text : source.slice(at, end));
    if (source[end] === "\n") rows.push([]);
    at = end + 1;
  }
  return rows;
}

function nextBreak(source, at) {
  const found = source.slice(at).search(/[\t\n]/);
  return found < 0 ? source.length : at + found;
}

function quotedCell(source, at) {
  for (let i = at + 1; i < source.length; i++) {
    if (source[i] !== '"') continue;
    if (source[i + 1] === '"') { i++; continue; }
    const text = source.slice(at + 1, i), closes = i + 1 === source.length || "\t\n".includes(source[i + 1]);
    return closes && /[\t\n]/.test(text) ? { text: text.replaceAll('""', '"'), end: i + 1 } : null;
  }
  return null;
}
