import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/runtime/root.ts';
import { readEnvironment } from '../../src/settings/environment.ts';

const example = readFileSync(join(packageRoot(), '.env.example'), 'utf8');

/** Each variable that the file names, with the value that it shows. */
const shown = new Map(
  [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value.replace(/^"(.*)"$/, '$1'),
  ]),
);

test('.env.example names every variable that is read, and no other', () => {
  const read = new Set<string>();
  readEnvironment(
    new Proxy<Record<string, string | undefined>>(
      {},
      {
        get: (_, name) => {
          read.add(String(name));
          return undefined;
        },
      },
    ),
  );

  expect(read.size).toBeGreaterThan(10);
  expect([...shown.keys()].sort()).toEqual([...read].sort());
});

test('what .env.example shows can be taken as it stands', () => {
  expect(() => readEnvironment(Object.fromEntries(shown))).not.toThrow();
  expect(() => readEnvironment({ ...Object.fromEntries(shown), PORT: 'no' })).toThrow('PORT');
});
