import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { describePlace, refuseWithoutLedger } from '../../../src/runtime/ledger-access.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'callback-guarantee-access-'));
afterAll(() => {
  rmSync(dataDir, { recursive: true });
});

const log = (): void => undefined;

describe('a command beside the running program', () => {
  test('refuses a folder without a ledger, names it, and makes nothing in it', () => {
    const look = (): void => {
      refuseWithoutLedger({ databaseUrl: null, dataDir, log });
    };
    expect(look).toThrow(`There is no ledger in ${dataDir}`);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test('names the database it looks at without user and password', () => {
    const databaseUrl = 'postgres://anna:secret@db.example.org:5432/callback';
    expect(describePlace({ databaseUrl, dataDir, log })).toBe('db.example.org:5432/callback');
    expect(describePlace({ databaseUrl: null, dataDir, log })).toBe(`embedded, in ${dataDir}`);
  });
});
