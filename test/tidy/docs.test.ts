import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pathsIn, read, ROOT } from './source.ts';

const founding = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const pages = [...pathsIn('docs').filter((path) => path.endsWith('.md')), ...founding];
const written = pages.filter((path) => existsSync(join(ROOT, path)));

function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/** `[text](target)` with its target relative to the repository; links to the web are not ours. */
function brokenLinksIn(path: string, text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^([a-z]+:|\/\/)/i.test(target))
    .filter((target) => !reaches(path, text, target))
    .map((target) => `${path} links to ${target}`);
}

function reaches(path: string, text: string, target: string): boolean {
  const [file = '', heading] = target.split('#');
  const to = file === '' ? path : join(dirname(path), file);
  if (to !== path && !exists(to)) return false;
  if (heading === undefined || !to.endsWith('.md')) return true;
  return anchorsIn(to === path ? text : read(to)).includes(heading);
}

/** As GitHub makes them of headings. */
function anchorsIn(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const folders = 'src|jobs|test|config|docs|bench|\\.ci';

/** Files and folders of ours named in backticks; a `…`, `*` or `{}` makes it a pattern. */
function missingFilesIn(path: string, text: string): readonly string[] {
  return [...text.matchAll(new RegExp(`\`((?:${folders})/[^\`\\s]*)\``, 'g'))]
    .map(([, name = '']) => name.replace(/[:#].*$/, ''))
    .filter((name) => !/[*{}<>…]/.test(name))
    .filter((name) => !exists(name))
    .map((name) => `${path} names ${name}`);
}

/** Rows of a table whose last cell is a test's file and its title. */
function provenRowsIn(text: string): readonly { file: string; title: string }[] {
  return [...text.matchAll(/\| `(test\/[\w./-]+\.test\.ts)` (.*?) +\|$/gm)].map(
    ([, file = '', title = '']) => ({ file, title }),
  );
}

function holds(file: string, title: string): boolean {
  return exists(file) && read(file).includes(title);
}

describe('the documents', () => {
  test('every link between them leads somewhere', () => {
    expect(written.flatMap((path) => brokenLinksIn(path, read(path)))).toEqual([]);
    expect(brokenLinksIn('docs/a.md', 'see [there](nowhere.md)')).toHaveLength(1);
    expect(brokenLinksIn('docs/a.md', '# A title\n[up](#a-title) [down](#none)')).toHaveLength(1);
  });

  test('every file that they name exists', () => {
    expect(written.flatMap((path) => missingFilesIn(path, read(path)))).toEqual([]);
    expect(missingFilesIn('a.md', 'in `src/nothing/here.ts`')).toHaveLength(1);
  });

  test('every pitfall of a signed webhook names a test that is there', () => {
    const rows = provenRowsIn(read('docs/webhooks.md'));
    expect(rows.length).toBeGreaterThanOrEqual(8);
    expect(rows.filter(({ file, title }) => !holds(file, title))).toEqual([]);
    const made = ['no', 'test', 'is', 'called', 'so'].join(' ');
    const [wrong] = provenRowsIn(`| a | b | \`test/tidy/docs.test.ts\` ${made} |`);
    expect(wrong && holds(wrong.file, wrong.title)).toBe(false);
  });

  test('the founding ones are all there', () => {
    expect([...founding, 'LICENSE'].filter((path) => !exists(path))).toEqual([]);
  });

  test('every decision that is expensive to take twice is recorded once', () => {
    const records = pathsIn('docs/adr').map((path) => path.replace('docs/adr/', ''));
    const numbers = records.map((name) => Number(name.slice(0, 4)));
    expect(records.filter((name) => !/^\d{4}-[a-z0-9-]+\.md$/.test(name))).toEqual([]);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThanOrEqual(8);
  });

  test('every folder of the program is explained in ARCHITECTURE.md', () => {
    const folderNames = new Set(
      pathsIn('src').map((path) => path.split('/').slice(0, 2).join('/')),
    );
    const text = read('ARCHITECTURE.md');
    const known = (name: string) => text.includes(name) || text.includes(`${name.slice(4)}/`);
    expect([...folderNames].filter((name) => isFolder(name) && !known(name))).toEqual([]);
  });
});

function isFolder(path: string): boolean {
  return statSync(join(ROOT, path)).isDirectory();
}
