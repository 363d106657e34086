import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CatalogueError, loadCatalogues } from '../../../src/text/catalogue.ts';

function withFolder<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'messages-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the folder of texts', () => {
  test('gives one catalogue a language, its keys joined by dots', () => {
    const files = {
      'en.yaml': 'a: {b: hello}\nempty: {}',
      'nl-BE.yaml': 'a: {b: hallo}',
      'x.md': '',
    };
    const read = withFolder(files, loadCatalogues);
    expect([...read.keys()].sort()).toEqual(['en', 'nl-be']);
    expect([...(read.get('en') ?? [])]).toEqual([['a.b', 'hello']]);
  });

  test.each([
    ['holds no file', {}, /holds no texts/],
    ['has YAML that cannot be read', { 'en.yaml': 'a: "x' }, /en\.yaml is not readable YAML/],
    ['has a number for a text', { 'en.yaml': 'a: {b: 12}' }, /a\.b must be a text.*quotes/],
    ['has a list', { 'en.yaml': 'a: [x]' }, /a must be a text/],
    ['has an empty file', { 'en.yaml': '' }, /the file must be a text|the file/],
    ['is nested too deep', { 'en.yaml': '{a: {b: {c: {d: {e: {f: {g: x}}}}}}}' }, /too deep/],
  ])('is refused, with the fix, when it %s', (_what, files, message) => {
    const read = (): unknown => withFolder(files, loadCatalogues);
    expect(read).toThrow(CatalogueError);
    expect(read).toThrow(message);
  });
});
