import { expect, test } from '@jest/globals';
import ts from 'typescript';
import { nodesOf, parse, placeOf, type Source, sourcesIn } from './source.ts';

const FILE_LINES_MAX = 300;
const TEST_FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 60;
const COLUMNS_MAX = 100;

const sources = sourcesIn('src', 'jobs');
const tests = sourcesIn('test');

/** Lines that somebody has to read: blank ones and comments take no room in the head. */
function codeLineCount(text: string): number {
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return withoutComments.split('\n').filter((line) => line.trim() !== '').length;
}

function longFiles(files: readonly Source[], linesMax: number): readonly string[] {
  return files
    .filter(({ text }) => codeLineCount(text) > linesMax)
    .map(({ path, text }) => `${path} has ${codeLineCount(text)} lines of code.`);
}

function longFunctionsOf(source: Source): readonly string[] {
  return nodesOf(source)
    .filter((node) => ts.isFunctionLike(node) && 'body' in node && node.body !== undefined)
    .filter((node) => codeLineCount(node.getText(source.tree)) > FUNCTION_LINES_MAX)
    .map((node) => `${placeOf(source, node)} begins a function that is too long.`);
}

/**
 * Lines too wide, but for those that a string runs through: a sentence that somebody reads stays
 * in one piece, so that it can be searched for.
 */
function wideLinesOf(source: Source): readonly string[] {
  const starts = source.tree.getLineStarts();
  const quoted = nodesOf(source).filter(isQuoted);
  const wide = (at: number) => quoted.every((node) => at < node.getStart() || at >= node.getEnd());
  return source.text
    .split('\n')
    .flatMap((line, index) =>
      line.length > COLUMNS_MAX && wide((starts[index] ?? 0) + COLUMNS_MAX - 1)
        ? [`${source.path}:${index + 1}`]
        : [],
    );
}

function isQuoted(node: ts.Node): boolean {
  return (
    ts.isStringLiteral(node) ||
    ts.isTemplateExpression(node) ||
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isRegularExpressionLiteral(node)
  );
}

test('no file is longer than a person reads in one sitting', () => {
  expect(longFiles(sources, FILE_LINES_MAX)).toEqual([]);
  expect(longFiles(tests, TEST_FILE_LINES_MAX)).toEqual([]);
  expect(longFiles([parse('a.ts', 'f();\n'.repeat(301))], FILE_LINES_MAX)).toHaveLength(1);
});

test('no function is longer than a screen', () => {
  expect(sources.flatMap(longFunctionsOf)).toEqual([]);
  const long = `const f = () => {\n${'g();\n'.repeat(60)}};`;
  expect(longFunctionsOf(parse('a.ts', long))).toHaveLength(1);
});

test('no line of the program is wider than 100 columns', () => {
  expect(sources.flatMap(wideLinesOf)).toEqual([]);
  expect(wideLinesOf(parse('a.ts', `// ${'x'.repeat(98)}`))).toEqual(['a.ts:1']);
  expect(wideLinesOf(parse('a.ts', `f('${'x'.repeat(98)}');`))).toEqual([]);
});
