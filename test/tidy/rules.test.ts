import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readSections, rulesTable, taggedTestsOf } from './rules-table.ts';
import { parse, read, ROOT, sourcesIn } from './source.ts';

const sections = readSections();
const rules = sections.flatMap((section) => section.rules);
const tests = sourcesIn('test')
  .filter(({ path }) => path.endsWith('.test.ts') && path !== 'test/tidy/rules.test.ts')
  .flatMap(taggedTestsOf);
const proved = new Set(tests.flatMap(({ ids }) => ids));
const tablePath = join(ROOT, 'docs/rules.md');

test('every rule has a name of its own and one sentence', () => {
  const ids = rules.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z]+\.[a-z0-9-]+$/.test(id))).toEqual([]);
  expect(rules.filter(({ says }) => !/^["A-Z].*\.$/.test(says)).map(({ id }) => id)).toEqual([]);
});

test('every rule that is owed today is proved by a test', () => {
  const unproved = rules.filter(({ id, later }) => later === undefined && !proved.has(id));
  expect(unproved.map(({ id, says }) => `${id}: ${says}`)).toEqual([]);
});

test('only a rule that is put off says why', () => {
  const said = rules.filter(({ because }) => because !== undefined);
  expect(said.filter(({ later }) => later === undefined)).toEqual([]);
  expect(said.filter(({ because = '' }) => !/^[A-Z].*\.$/.test(because))).toEqual([]);
});

test('a rule that is proved is no longer put off', () => {
  expect(rules.filter(({ id, later }) => later !== undefined && proved.has(id))).toEqual([]);
});

test('no test claims to prove a rule that does not exist', () => {
  const known = new Set(rules.map(({ id }) => id));
  const unknown = tests.filter(({ ids }) => ids.some((id) => !known.has(id)));
  expect(unknown.map(({ place, ids }) => `${place} ${ids.join(' ')}`)).toEqual([]);
});

test('the table of rules and tests is up to date', () => {
  const table = rulesTable(sections, tests);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(tablePath, table);
  // Otherwise: UPDATE_DOCS=1 npm test -- --selectProjects tidy
  expect(existsSync(tablePath) ? read('docs/rules.md') : '').toBe(table);
});

test('tags are read from the end of a title, in every way of writing a test', () => {
  const text = `
    test('one [a.b]', f);
    it('two [a.b] [c.d]', f);
    test.each([1])('three [e.f]', f);
    describe('four [g.h]', f);
    test('the list [a.b] in the middle', f);
    const SIX = 'six' + ' and more';
    test(\`five, on \${engine} [i.j]\`, f);
    test(\`\${SIX} [i.j]\`, f);
  `;
  const found = taggedTestsOf(parse('test/a.test.ts', text));
  expect(found.map(({ title, ids }) => [title, ...ids])).toEqual([
    ['one', 'a.b'],
    ['two', 'a.b', 'c.d'],
    ['three', 'e.f'],
    ['five, on …', 'i.j'],
    ['six and more', 'i.j'],
  ]);
});
