import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { nodesOf, parse, pathsIn, placeOf, read, type Source, sourcesIn } from './source.ts';

const sources = sourcesIn('src', 'jobs');
const tests = sourcesIn('test').filter(({ path }) => path !== 'test/tidy/words.test.ts');

describe('the word for a promise', () => {
  /** JavaScript owns both words, so ours is "pledge". */
  const promise = /^promises?($|[A-Z_])/;
  const javascripts = /^(Promise|PromiseLike|PromiseSettledResult|PromiseConstructor)$/;
  /** Carriers and Node have callbacks of their own; where neither lives, the word means ours. */
  const callback = /^callbacks?($|[A-Z_])/;
  const inside = /^(src\/(domain|app|ledger)|jobs)\//;

  function misnamed(source: Source): readonly string[] {
    return nodesOf(source)
      .filter(ts.isIdentifier)
      .filter(({ parent }) => isDeclared(parent))
      .filter(({ text }) => isTaken(source.path, lowerFirst(text)) && !javascripts.test(text))
      .map((node) => `${placeOf(source, node)} ${node.text}`);
  }

  function isTaken(path: string, name: string): boolean {
    return promise.test(name) || (inside.test(path) && callback.test(name));
  }

  function isDeclared(parent: ts.Node): boolean {
    return (
      ts.isVariableDeclaration(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isClassDeclaration(parent) ||
      ts.isTypeAliasDeclaration(parent) ||
      ts.isInterfaceDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isBindingElement(parent) ||
      ts.isShorthandPropertyAssignment(parent)
    );
  }

  const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

  test('no name in the code says promise or callback where it means a pledge', () => {
    expect(sources.flatMap(misnamed)).toEqual([]);
  });

  test.each([
    'const promise = 1',
    'type PromiseState = 1',
    'let callbackId',
    'type A = { promises: 1 }',
  ])('%j would be found', (text) => {
    expect(misnamed(parse('src/domain/a.ts', text))).toHaveLength(1);
  });

  test.each(['const p = Promise.all(x)', 'const promisedAt = 1', 'const statusCallback = 1'])(
    '%j is no misuse',
    (text) => {
      expect(misnamed(parse('src/domain/a.ts', text))).toEqual([]);
    },
  );
});

describe('work that is not done', () => {
  const unfinished = /\b(TODO|FIXME|XXX|HACK)\b/;
  const ours = ['src', 'jobs', 'test', 'config', 'docs', 'bench', '.ci'];

  test('nothing is left for later in a comment', () => {
    const left = pathsIn(...ours)
      .filter((path) => /\.(ts|js|sql|yaml|md|css|html|sh)$/.test(path))
      .filter((path) => path !== 'test/tidy/words.test.ts')
      .filter((path) => unfinished.test(read(path)));
    expect(left).toEqual([]);
    expect('// TODO: later').toMatch(unfinished);
  });

  const left = /\.(only|skip|todo|failing)\s*[(.]|\b(fdescribe|fit|xdescribe|xit|xtest)\s*\(/;

  test('no test is left out and none runs alone', () => {
    const calls = tests.flatMap((source) =>
      nodesOf(source)
        .filter(ts.isCallExpression)
        .filter((node) => left.test(`${node.expression.getText(source.tree)}(`))
        .filter((node) => /^(test|it|describe|x|f)/.test(node.expression.getText(source.tree)))
        .map((node) => placeOf(source, node)),
    );
    expect(calls).toEqual([]);
    expect('test.only(').toMatch(left);
    expect('describe.skip.each(').toMatch(left);
  });

  test('no test waits for a fixed time or bends the clock', () => {
    const bent = /useFakeTimers|jest\.mock\(|jest\.unstable_mockModule\(/;
    expect(tests.filter(({ text }) => bent.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('what is exported', () => {
  function undocumented(source: Source): readonly string[] {
    return source.tree.statements
      .filter((node) => ts.canHaveModifiers(node))
      .filter((node) =>
        (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
      )
      .filter((node) => !speaksForItself(source, node))
      .filter((node) => ts.getJSDocCommentsAndTags(node).length === 0)
      .map((node) => `${placeOf(source, node)} ${node.getText(source.tree).split('\n')[0] ?? ''}`);
  }

  /** What fits in one line: a list of words, a named number. A sentence could only repeat it. */
  function speaksForItself({ tree }: Source, node: ts.Node): boolean {
    const isName = ts.isTypeAliasDeclaration(node) || ts.isVariableStatement(node);
    return isName && !node.getText(tree).includes('\n');
  }

  test('has a sentence above it that says what it promises', () => {
    expect(sources.flatMap(undocumented)).toEqual([]);
    expect(undocumented(parse('a.ts', 'export function f() {}'))).toHaveLength(1);
    expect(undocumented(parse('a.ts', '/** One. */\nexport function f() {}'))).toEqual([]);
  });
});
