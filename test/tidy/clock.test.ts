import { expect, test } from '@jest/globals';
import ts from 'typescript';
import { nodesOf, parse, placeOf, type Source, sourcesIn } from './source.ts';

const sources = sourcesIn('src', 'jobs');

/** What reads the world, and the one file that may. */
const worlds = {
  clock: {
    onlyIn: ['src/runtime/clock.ts'],
    calls: /^(Date\.now|performance\.now|process\.hrtime(\.bigint)?|DateTime\.now)$/,
    withoutArguments: /^(new Date|Date|DateTime\.(local|utc))$/,
  },
  chance: {
    onlyIn: ['src/runtime/ids.ts'],
    calls:
      /^(Math\.random|((node)?crypto\.|webcrypto\.)?(randomUUID|randomBytes|randomInt|randomFillSync|getRandomValues))$/i,
    withoutArguments: null,
  },
};

type World = (typeof worlds)[keyof typeof worlds];

/** Calls, and names imported to be handed on as a default. */
function readsOf(source: Source, world: World): readonly string[] {
  return nodesOf(source).flatMap((node) => {
    const name = nameOf(source, node);
    const bare = !ts.isImportSpecifier(node) && argumentCount(node) === 0;
    const reads = world.calls.test(name) || (bare && world.withoutArguments?.test(name) === true);
    return reads ? [`${placeOf(source, node)} fetches ${name}.`] : [];
  });
}

/** What is called, made or imported here; empty for any other node. */
function nameOf({ tree }: Source, node: ts.Node): string {
  if (ts.isImportSpecifier(node)) return (node.propertyName ?? node.name).getText(tree);
  if (ts.isNewExpression(node)) return `new ${node.expression.getText(tree)}`;
  return ts.isCallExpression(node) ? node.expression.getText(tree) : '';
}

function argumentCount(node: ts.Node): number {
  const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
  return isCall ? (node.arguments ?? []).length : 0;
}

/** Every mention of `process.env`, `env` taken out of `process` included. */
function environmentReadsOf(source: Source): readonly string[] {
  return nodesOf(source)
    .filter(
      (node) =>
        (ts.isPropertyAccessExpression(node) && node.getText(source.tree) === 'process.env') ||
        (ts.isVariableDeclaration(node) &&
          node.initializer?.getText(source.tree) === 'process' &&
          /\benv\b/.test(node.name.getText(source.tree))) ||
        (ts.isImportSpecifier(node) && node.getText(source.tree) === 'env'),
    )
    .map((node) => `${placeOf(source, node)} reads the environment.`);
}

function outside(onlyIn: readonly string[]): readonly Source[] {
  return sources.filter(({ path }) => !onlyIn.includes(path));
}

test.each(['clock', 'chance'] as const)('only one file fetches the %s', (name) => {
  const world = worlds[name];
  const inside = sources.filter(({ path }) => world.onlyIn.includes(path));
  expect(inside.flatMap((source) => readsOf(source, world))).not.toEqual([]);
  expect(outside(world.onlyIn).flatMap((source) => readsOf(source, world))).toEqual([]);
});

test('only the settings read the environment', () => {
  expect(outside(['src/settings/environment.ts']).flatMap(environmentReadsOf)).toEqual([]);
});

test.each([
  'Date.now()',
  'new Date()',
  'performance.now()',
  'process.hrtime.bigint()',
  'DateTime.now()',
  'DateTime.utc()',
])('%s would be found', (text) => {
  expect(readsOf(parse('a.ts', text), worlds.clock)).toHaveLength(1);
});

test.each([
  'Math.random()',
  "import { randomUUID as id } from 'node:crypto'",
  'crypto.randomBytes(8)',
])('%s would be found', (text) => {
  expect(readsOf(parse('a.ts', text), worlds.chance)).toHaveLength(1);
});

test.each(['process.env.PORT', 'const { env } = process', "import { env } from 'node:process'"])(
  '%s would be found',
  (text) => {
    expect(environmentReadsOf(parse('a.ts', text))).toHaveLength(1);
  },
);

test('a moment that is handed in is no look at the clock', () => {
  expect(readsOf(parse('a.ts', 'new Date(now)'), worlds.clock)).toEqual([]);
});
