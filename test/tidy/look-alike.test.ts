import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { behavioursOf, behaviourTable } from './look-alike-table.ts';
import { parse, read, ROOT, sourcesIn } from './source.ts';

const files = sourcesIn('src/phone/carrier');
const behaviours = files.flatMap(behavioursOf);
const tablePath = join(ROOT, 'docs/look-alike.md');

test('each verb, door and step of the look-alike says how it is known to be like Twilio', () => {
  const mute = files
    .filter(({ path }) => /carrier\/(rest|voice\/verbs|messages)\//.test(path))
    .filter(({ path }) => !plumbing.includes(path.replace('src/phone/carrier/', '')))
    .filter((file) => behavioursOf(file).length === 0);
  expect(mute.map(({ path }) => path)).toEqual([]);
  expect(behaviours.length).toBeGreaterThan(40);
});

/** Files that only hand on to others, and so imitate nothing of their own. */
const plumbing = ['rest/calls.ts', 'rest/answer.ts'];

test('what is recorded or documented names its source, and what is assumed has none', () => {
  const wrong = behaviours.filter(({ basis, source }) => (basis === 'Assumed') !== (source === ''));
  expect(wrong.map(({ path, says }) => `${path}: ${says}`)).toEqual([]);
});

test('the table of behaviours is up to date', () => {
  const table = behaviourTable(behaviours);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(tablePath, table);
  // Otherwise: UPDATE_DOCS=1 npm test -- test/tidy
  expect(existsSync(tablePath) ? read('docs/look-alike.md') : '').toBe(table);
});

test('claims are read from comments, over several lines, and from nowhere else', () => {
  const text = `
    /**
     * Rings.
     *
     * Documented (example.org/ring): it
     * rings.
     *
     * Assumed: twice.
     */
    const s = 'Assumed: not this';
  `;
  expect(behavioursOf(parse('a.ts', text)).map(({ basis, says }) => [basis, says])).toEqual([
    ['Documented', 'it rings.'],
    ['Assumed', 'twice.'],
  ]);
});
