import type { z } from 'zod';
import { Problem } from '../problem.ts';
import { nearest } from '../nearest.ts';
import { type PledgeBody, pledgeBody } from './pledge-body.ts';

const customerColumns = ['phone', 'name', 'reference', 'language', 'timeZone'];
const otherColumns = [
  'in',
  'dueAt',
  'notBefore',
  'words',
  'promisedAt',
  'reason',
  'doneSoFar',
  'nextStep',
  'promisedBy',
  'owner',
  'team',
  'subject',
  'policy',
];

/** The columns that a file may have, in any order; `phone` and one way of saying when it must. */
export const importColumns = [...customerColumns, ...otherColumns, 'told'];

/** Refuses a file by its header: an unknown column would silently lose what stands in it. */
export function checkHeader(header: readonly string[]): void {
  const unknown = header.find((column) => !importColumns.includes(column));
  if (unknown !== undefined) {
    const guess = nearest(unknown, importColumns);
    const fix =
      guess === null ? `Known are ${importColumns.join(', ')}.` : `Did you mean "${guess}"?`;
    throw new Problem('invalid-csv', `The column "${unknown.slice(0, 80)}" is not known. ${fix}`);
  }
  if (!header.includes('phone')) {
    throw new Problem('invalid-csv', 'The header has no column "phone".');
  }
}

/** The promise of one line, or what to mend in it. */
export function readRow(
  header: readonly string[],
  fields: readonly string[],
): { readonly body: PledgeBody } | { readonly fix: string } {
  const cells = new Map(header.map((column, index) => [column, cellText(fields[index] ?? '')]));
  const result = pledgeBody.safeParse(bodyOf(cells));
  if (result.success) return { body: result.data };
  return { fix: result.error.issues.map(issueText).join(' ') };
}

/** Spreadsheets (and our own exports) put a ' before what would be read as a formula. */
function cellText(cell: string): string {
  return /^'[=+\-@]/.test(cell) ? cell.slice(1) : cell;
}

function bodyOf(cells: ReadonlyMap<string, string>): unknown {
  const { notBefore, dueAt, told, ...rest } = pick(cells, [...otherColumns, 'told']);
  return {
    customer: pick(cells, customerColumns),
    ...rest,
    ...(notBefore === undefined ? {} : { window: { notBefore, dueAt } }),
    ...(notBefore !== undefined || dueAt === undefined ? {} : { dueAt }),
    ...(told === undefined ? {} : { told: truthOf(told) }),
  };
}

function truthOf(text: string): boolean | string {
  if (/^(true|yes|ja|1)$/i.test(text)) return true;
  return /^(false|no|nee|0)$/i.test(text) ? false : text;
}

function pick(cells: ReadonlyMap<string, string>, columns: readonly string[]) {
  const found = columns.flatMap((column) => {
    const cell = cells.get(column);
    return cell === undefined || cell === '' ? [] : [[column, cell] as const];
  });
  return Object.fromEntries(found) as Partial<Record<string, string>>;
}

function issueText(issue: z.core.$ZodIssue): string {
  const column = String(issue.path.at(-1) ?? '');
  return column === '' ? `${issue.message}.` : `"${column}": ${issue.message}.`;
}
