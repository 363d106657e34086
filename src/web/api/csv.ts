import { parse } from 'csv-parse/sync';

/** One record of a CSV file: the line it starts on, and its fields or what is wrong with it. */
export type CsvRecord = { readonly line: number } & (
  { readonly fields: readonly string[] } | { readonly broken: string }
);

/** Lines that a quoted field may run over. A quote left open spoils its own line, not the file. */
const FIELD_LINES_MAX = 20;

/** The records of a CSV file (RFC 4180; comma or semicolon), in order; empty lines are none. */
export function readCsv(text: string): CsvRecord[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const header = lines.find((line) => line.trim() !== '') ?? '';
  const delimiter = header.split(';').length > header.split(',').length ? ';' : ',';
  const columns = fieldsOf(header, delimiter)?.length ?? 0;
  const records: CsvRecord[] = [];
  let at = 0;
  while (at < lines.length) {
    const taken =
      lines[at]?.trim() === '' ? 1 : takeRecord(lines, at, { delimiter, columns }, records);
    at += taken;
  }
  return records;
}

type Shape = { readonly delimiter: string; readonly columns: number };

/** Adds the record that starts at `at`; returns how many lines it took. */
function takeRecord(lines: readonly string[], at: number, shape: Shape, into: CsvRecord[]): number {
  const length = linesUntilClosed(lines, at);
  const fields =
    length === null ? null : fieldsOf(lines.slice(at, at + length).join('\n'), shape.delimiter);
  if (length === null || fields === null) {
    into.push({
      line: at + 1,
      broken: 'A quotation mark is not closed, or stands inside a field.',
    });
    return 1;
  }
  if (fields.length === shape.columns) {
    into.push({ line: at + 1, fields });
    return length;
  }
  const found = `The header has ${shape.columns} columns, this line ${fields.length}.`;
  into.push({ line: at + 1, broken: found });
  return 1;
}

function linesUntilClosed(lines: readonly string[], at: number): number | null {
  let quotes = 0;
  for (const [index, line] of lines.slice(at, at + FIELD_LINES_MAX).entries()) {
    quotes += line.split('"').length - 1;
    if (quotes % 2 === 0) return index + 1;
  }
  return null;
}

function fieldsOf(record: string, delimiter: string): string[] | null {
  try {
    const rows: string[][] = parse(record, { delimiter, trim: true });
    return rows.length === 1 ? (rows[0] ?? null) : null;
  } catch {
    return null;
  }
}
