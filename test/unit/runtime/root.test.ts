import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { packageRoot } from '../../../src/runtime/root.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'root-')));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the package’s own folder', () => {
  test('is found from a built program, past a package.json of another name', () => {
    const deep = join(folder, 'dist', 'src', 'runtime');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"callback-guarantee"}');
    writeFileSync(join(folder, 'dist', 'package.json'), '{"type":"module"}');
    expect(packageRoot(deep)).toBe(folder);
  });

  test('is found from the sources', () => {
    expect(packageRoot()).toBe(process.cwd());
  });

  test('that is nowhere above is an error with the next step', () => {
    expect(() => packageRoot(folder)).toThrow('install the package again');
  });
});
