import ts from 'typescript';
import { parse as parseYaml } from 'yaml';
import { nodesOf, placeOf, read, type Source } from './source.ts';

export type Rule = {
  readonly id: string;
  readonly says: string;
  /** The issue that it belongs to, while it is put off, and why it is. */
  readonly later?: number;
  readonly because?: string;
};
export type Section = { readonly title: string; readonly rules: readonly Rule[] };

/** A test, and the ids of the rules that it says it proves. */
export type TaggedTest = {
  readonly title: string;
  readonly path: string;
  readonly place: string;
  readonly ids: readonly string[];
};

export function readSections(): readonly Section[] {
  return (parseYaml(read('docs/rules.yaml')) as { sections: readonly Section[] }).sections;
}

const lastTags = /(\s*\[[a-z]+\.[a-z0-9-]+\])+$/;

/** Tests whose titles end with tags like `[window.first-never-changes]`. */
export function taggedTestsOf(source: Source): readonly TaggedTest[] {
  const constants = constantsOf(source);
  return nodesOf(source)
    .filter(ts.isCallExpression)
    .filter(({ expression }) => isTest(expression))
    .flatMap((node) => {
      const text = titleIn(node.arguments[0], constants);
      if (text === null) return [];
      const tags = lastTags.exec(text)?.[0] ?? '';
      const ids = [...tags.matchAll(/\[([^\]]+)\]/g)].map(([, id = '']) => id);
      const title = text.slice(0, text.length - tags.length);
      return ids.length === 0
        ? []
        : [{ title, path: source.path, place: placeOf(source, node), ids }];
    });
}

type Constants = ReadonlyMap<string, string>;

/** A title as it is written. A template makes many tests: what differs between them is left open. */
function titleIn(node: ts.Expression | undefined, constants: Constants): string | null {
  if (node === undefined) return null;
  if (!ts.isTemplateExpression(node)) return textOf(node);
  const spans = node.templateSpans.map(({ expression, literal }) => {
    const known = ts.isIdentifier(expression) ? constants.get(expression.text) : undefined;
    return (known ?? '…') + literal.text;
  });
  return node.head.text + spans.join('');
}

/** Texts that have a name in the file. */
function constantsOf(source: Source): Constants {
  return new Map(
    nodesOf(source)
      .filter(ts.isVariableDeclaration)
      .flatMap(({ name, initializer }) => {
        const text = initializer === undefined ? null : textOf(initializer);
        return text === null || !ts.isIdentifier(name) ? [] : [[name.text, text] as const];
      }),
  );
}

/** A literal, or several put together. */
function textOf(node: ts.Expression): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isBinaryExpression(node)) return null;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === null || right === null ? null : left + right;
}

/** `test(…)`, `it(…)`, `test.each(…)(…)`, and the one for tests that need a Redis. */
function isTest(expression: ts.Expression): boolean {
  if (ts.isIdentifier(expression)) return /^(test|it|concurrentWithRedis)$/.test(expression.text);
  if (ts.isPropertyAccessExpression(expression)) return isTest(expression.expression);
  return ts.isCallExpression(expression) && isTest(expression.expression);
}

/** What is said above and below the table; the table itself is made. */
const heading = `# The rules, and the tests that prove them

This file is made from [rules.yaml](rules.yaml) and from the titles of the tests. A test proves a
rule by ending its title with the rule's id in brackets. Make it again with
\`UPDATE_DOCS=1 npm test -- --selectProjects tidy\`.
`;

export function rulesTable(sections: readonly Section[], tests: readonly TaggedTest[]): string {
  const parts = sections.map(({ title, rules }) => {
    const rows = rules.map(
      (rule) => `| \`${rule.id}\` | ${rule.says} | ${provedBy(rule, tests)} |`,
    );
    return [`## ${title}`, '', '| rule | says | proved by |', '| --- | --- | --- |', ...rows, ''];
  });
  return [heading, ...parts.flat()].join('\n');
}

/** Titles without line numbers, so that the table changes only when a title or a rule does. */
function provedBy({ id, later, because }: Rule, tests: readonly TaggedTest[]): string {
  const titles = tests
    .filter(({ ids }) => ids.includes(id))
    .map(({ title, path }) => `${cell(title)} (\`${path}\`)`);
  if (titles.length > 0) return titles.join('<br>');
  if (later === undefined) return '**nothing yet**';
  return because === undefined ? `issue ${later}` : `issue ${later}: ${cell(because)}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
