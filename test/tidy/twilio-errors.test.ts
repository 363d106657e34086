import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  ANSWERS,
  type AnswerRow,
  type ErrorAction,
  ERRORS,
} from '../../src/phone/twilio/error-table.ts';
import { read, ROOT } from './source.ts';

const PATH = 'docs/webhooks.md';
const BEGIN = '<!-- errors: made by UPDATE_DOCS=1 npm test -- test/tidy -->';
const END = '<!-- end of errors -->';

/** What each action is, for a reader who looks one up. */
const actions: Readonly<Record<ErrorAction, string>> = {
  retry: 'again, each time after a longer wait, and not before `Retry-After`',
  'other-agent': "a colleague's telephone is rung",
  'escalate-now': 'a person is told at once, not at the end of the window',
  'next-channel': "the person's next channel is taken at once",
  'never-text-again': 'the opt-out is stored; nothing is texted there again',
  'look-up': 'never repeated blindly: our records and theirs are compared',
  'fetch-again': 'the record of the call is fetched',
  log: 'it is logged',
};

function cells(row: Omit<AnswerRow, 'answer'>): string {
  const told = row.fault === null ? '' : `; the operators are told once (\`${row.fault}\`)`;
  return `${row.means} | ${row.errorClass} | ${actions[row.action]}${told} |`;
}

function table(): string {
  const head = [
    '| error | about | means | class | what we do |',
    '| --- | --- | --- | --- | --- |',
  ];
  const coded = ERRORS.map(
    (row) => `| ${row.codes.join(', ')} | ${row.topics.join(', ')} | ${cells(row)}`,
  );
  const uncoded = Object.values(ANSWERS).map(
    (row) => `| ${row.answer} | call, message | ${cells(row)}`,
  );
  return [BEGIN, '', ...head, ...coded, ...uncoded, '', END].join('\n');
}

/** The columns' widths are Prettier's business. */
function plain(text: string): string {
  return text.replace(/-{3,}/g, '---').replace(/ +/g, ' ');
}

test('the table of errors in docs/webhooks.md is the one that the program goes by', () => {
  const page = read(PATH);
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  expect([from > 0, to > from]).toEqual([true, true]);
  const written = page.slice(from, to + END.length);
  if (process.env['UPDATE_DOCS'] === '1' && plain(written) !== plain(table())) {
    writeFileSync(join(ROOT, PATH), page.replace(written, table()));
  }
  // Otherwise: UPDATE_DOCS=1 npm test -- test/tidy, then npm run format
  const now = read(PATH);
  expect(plain(now.slice(now.indexOf(BEGIN), now.indexOf(END) + END.length))).toBe(plain(table()));
});
