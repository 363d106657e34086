import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { cyclesIn, wrongImportsOf } from './arrows.ts';
import { importsOf, nodesOf, parse, placeOf, type Source, sourcesIn } from './source.ts';

const sources = sourcesIn('src', 'jobs');

describe('the arrows between the folders', () => {
  test('every file imports only what its folder may', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(wrongImportsOf)).toEqual([]);
  });

  test('the code has no circles', () => {
    expect(cyclesIn(sources)).toEqual([]);
  });

  test.each([
    ['src/domain/pledge.ts', "import pg from 'pg';"],
    ['src/domain/pledge.ts', "import { x } from '../app/service.ts';"],
    ['src/app/advance.ts', "import type { Pool } from 'pg';"],
    ['src/app/advance.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/ledger/append.ts', "import { x } from '../queue/queues.ts';"],
    ['src/web/app.ts', "import { x } from '../ledger/errors.ts';"],
    ['src/web/app.ts', "const twilio = await import('twilio');"],
    ['src/settings/site.ts', "import { x } from '../app/service.ts';"],
    ['src/runtime/compose.ts', "import { x } from '../cli/main.ts';"],
    ['jobs/wake.ts', "import { x } from '../src/ledger/append.ts';"],
    ['src/stuff/thing.ts', ''],
  ])('in %s, %j would be found', (path, text) => {
    expect(wrongImportsOf(parse(path, text))).toHaveLength(1);
  });

  test('a circle would be found, one of types alone would not', () => {
    const a = parse('src/app/a.ts', "import { b } from './b.ts';");
    const b = parse('src/app/b.ts', "import { a } from './a.ts';");
    expect(cyclesIn([a, b])).toEqual(['src/app/a.ts → src/app/b.ts → src/app/a.ts']);
    expect(cyclesIn([a, parse('src/app/b.ts', "import type { A } from './a.ts';")])).toEqual([]);
  });
});

function hasDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  return ts.canHaveModifiers(node)
    ? (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
    : false;
}

function defaultExportsOf(source: Source): readonly string[] {
  return nodesOf(source)
    .filter(hasDefaultExport)
    .map((node) => placeOf(source, node));
}

function barrelsOf(source: Source): readonly string[] {
  return importsOf(source)
    .filter(({ reExports }) => reExports)
    .map(({ node }) => placeOf(source, node));
}

const emptyNames = /(^|\/)(utils?|helpers?|common|misc|types)(\.ts|\/)/;

describe('the names of things', () => {
  test('nothing is exported as default', () => {
    expect(sources.flatMap(defaultExportsOf)).toEqual([]);
    expect(defaultExportsOf(parse('a.ts', 'export default function f() {}'))).toHaveLength(1);
    expect(defaultExportsOf(parse('a.ts', 'const a = 1; export default a;'))).toHaveLength(1);
  });

  test('no file hands on what another one exports', () => {
    expect(sources.flatMap(barrelsOf)).toEqual([]);
    expect(barrelsOf(parse('a.ts', "export * from './b.ts';"))).toHaveLength(1);
  });

  test('only the table of jobs is called index', () => {
    const indexes = sources.map(({ path }) => path).filter((path) => path.endsWith('index.ts'));
    expect(indexes.filter((path) => path !== 'jobs/index.ts')).toEqual([]);
  });

  test('no file has a name that says nothing', () => {
    expect(sources.map(({ path }) => path).filter((path) => emptyNames.test(path))).toEqual([]);
    expect('src/app/utils.ts').toMatch(emptyNames);
    expect('src/helpers/time.ts').toMatch(emptyNames);
  });

  test('files are named in kebab-case', () => {
    const kebab = /^([a-z0-9-]+\/)*[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/;
    const paths = [...sources, ...sourcesIn('test')].map(({ path }) => path);
    expect(paths.filter((path) => !kebab.test(path))).toEqual([]);
  });
});
