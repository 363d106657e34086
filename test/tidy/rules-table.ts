import ts from 'typescript';
import { parse as parseYaml } from 'yaml';
import { nodesOf, placeOf, read, type Source } from './source.ts';

export type Rule = { readonly id: string; readonly says: string; readonly later?: number };
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
  return nodesOf(source)
    .filter(ts.isCallExpression)
    .filter(({ expression }) => isTest(expression))
    .flatMap((node) => {
      const [first] = node.arguments;
      if (first === undefined || !ts.isStringLiteralLike(first)) return [];
      const tags = lastTags.exec(first.text)?.[0] ?? '';
      const ids = [...tags.matchAll(/\[([^\]]+)\]/g)].map(([, id = '']) => id);
      const title = first.text.slice(0, first.text.length - tags.length);
      return ids.length === 0
        ? []
        : [{ title, path: source.path, place: placeOf(source, node), ids }];
    });
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
function provedBy({ id, later }: Rule, tests: readonly TaggedTest[]): string {
  const titles = tests
    .filter(({ ids }) => ids.includes(id))
    .map(({ title, path }) => `${cell(title)} (\`${path}\`)`);
  if (titles.length > 0) return titles.join('<br>');
  return later === undefined ? '**nothing yet**' : `issue ${later}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
