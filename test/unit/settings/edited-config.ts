import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../src/runtime/root.ts';
import { ConfigError } from '../../../src/settings/config-error.ts';
import { type Config, loadConfig } from '../../../src/settings/load-config.ts';

export const SHIPPED = join(packageRoot(), 'config');

/** In one file, put `to` where `from` stands; `from` has to stand there. */
export type Edit = { readonly file: string; readonly from: string; readonly to: string };

/** Hands `act` a copy of the shipped configuration with these edits, and takes it away again. */
export function withEdits<T>(edits: readonly Edit[], act: (dir: string) => T): T {
  const above = mkdtempSync(join(tmpdir(), 'settings-'));
  const dir = join(above, 'config');
  try {
    cpSync(SHIPPED, dir, { recursive: true });
    for (const { file, from, to } of edits) {
      const text = readFileSync(join(dir, file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} does not say ${JSON.stringify(from)}.`);
      writeFileSync(join(dir, file), text.replace(from, to));
    }
    return act(dir);
  } finally {
    rmSync(above, { recursive: true });
  }
}

/** The edited configuration, loaded. */
export function loadEdited(...edits: readonly Edit[]): Config {
  return withEdits(edits, loadConfig);
}

/** What the program says to these edits, a line for each problem; empty when it takes them. */
export function refusalOf(...edits: readonly Edit[]): readonly string[] {
  return withEdits(edits, (dir) => {
    try {
      loadConfig(dir);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.message.split('\n');
      throw error;
    }
  });
}
