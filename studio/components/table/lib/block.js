// Decides which cells are selected, and which cells a pasted, filled or emptied block means.

/**
 * @typedef {{row: number, column: number}} Cell
 * @typedef {{top: number, bottom: number, left: number, right: number}} Block   all inclusive
 */

/** @param {Cell} one @param {Cell} other @returns {Block} */
export function blockOf(one, other) {
  return {
    top: Math.max(0, Math.min(one.row, other.row)), bottom: Math.max(0, one.row, other.row),
    left: Math.min(one.column, other.column), right: Math.max(one.column, other.column),
  };
}

export const inBlock = (block, row, column) => row >= block.top && row <= block.bottom && column >= block.left && column <= block.right;

/** The rows of a selection, top to bottom: those of the block, and those picked one by one. */
export function selectedRows(block, picked, order) {
  const rows = [];
  for (let row = 0; row < order.length; row++) if ((row >= block.top && row <= block.bottom) || picked.has(order[row])) rows.push(row);
  return rows;
}

/**
 * Where the texts of a clipboard go: from the block's first cell on; one line is repeated over all selected rows.
 * @param {string[][]} texts @param {Block} block @param {number[]} rows selected rows @param {number} height rows of the table
 * @param {number} width columns of the table
 * @returns {{cells: {row: number, column: number, text: string}[], left: number}} `left`: texts that found no cell
 */
export function placeBlock(texts, block, rows, height, width) {
  const cells = [];
  let left = 0;
  const one = texts.length === 1, single = one && texts[0].length === 1;
  const lines = one ? rows.map((row) => [row, texts[0]]) : texts.map((line, i) => [block.top + i, line]);
  for (const [row, line] of lines) {
    const wide = single ? Array(block.right - block.left + 1).fill(line[0]) : line;
    wide.forEach((text, i) => {
      const column = block.left + i;
      if (row < height && column < width) cells.push({ row, column, text });
      else left++;
    });
  }
  return { cells, left };
}
