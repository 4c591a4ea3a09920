/**
 * Reads CSV (RFC 4180: commas, quotes doubled inside quotes, line breaks allowed inside them) row by row.
 * @returns one record a row, by the names of the first row
 */
export async function* readCsvRows(chunks: AsyncIterable<string>): AsyncGenerator<Record<string, string>, void, undefined> {
  let header: readonly string[] | null = null;
  for await (const cells of readCells(chunks)) {
    if (header) yield Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']));
    else header = cells.map((cell, index) => (index === 0 ? cell.replace(/^\ufeff/, '') : cell));
  }
}

async function* readCells(chunks: AsyncIterable<string>): AsyncGenerator<string[], void, undefined> {
  let row: string[] = [];
  let cell = '';
  let quoted: 'no' | 'open' | 'closing' = 'no';
  for await (const chunk of chunks) {
    for (const char of chunk) {
      if (quoted === 'open') {
        if (char === '"') quoted = 'closing';
        else cell += char;
      } else if (char === '"') {
        // A quote right after a closing one stands for itself.
        if (quoted === 'closing') cell += '"';
        quoted = 'open';
      } else if (char === ',') {
        row.push(cell);
        cell = '';
        quoted = 'no';
      } else if (char === '\n') {
        row.push(cell);
        if (row.length > 1 || row[0] !== '') yield row;
        row = [];
        cell = '';
        quoted = 'no';
      } else if (char !== '\r') cell += char;
    }
  }
  if (cell !== '' || row.length > 0) yield [...row, cell];
}
