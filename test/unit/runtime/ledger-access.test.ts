import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { everyCheck } from '../../../src/runtime/doctor/every-check.ts';
import { ledgerPlaceCheck } from '../../../src/runtime/doctor/ledger-place.ts';
import {
  describePlace,
  hasLedger,
  refuseWithoutLedger,
} from '../../../src/runtime/ledger-access.ts';
import { readConfig } from '../../../src/runtime/read-config.ts';
import { readEnvironment } from '../../../src/settings/environment.ts';

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

  test('that only looks says that there is no ledger, and makes none', async () => {
    const place = { databaseUrl: null, dataDir, log };
    expect(hasLedger(place)).toBe(false);
    const [result] = await ledgerPlaceCheck(place).run();
    expect(result).toMatchObject({ ok: 'warn', found: `embedded, in ${dataDir}: there is none` });
    expect(result?.fix).toContain('DATA_DIR');
    const environment = readEnvironment({ DATA_DIR: dataDir });
    const names = everyCheck(environment, (await readConfig(environment)).config, null);
    expect(names.map(({ name }) => name)).not.toContain('PostgreSQL');
    expect(readdirSync(dataDir)).toEqual([]);
    expect(hasLedger({ ...place, databaseUrl: 'postgres://db' })).toBe(true);
  });

  test('names the database it looks at without user and password', () => {
    const databaseUrl = 'postgres://anna:secret@db.example.org:5432/callback';
    expect(describePlace({ databaseUrl, dataDir, log })).toBe('db.example.org:5432/callback');
    expect(describePlace({ databaseUrl: null, dataDir, log })).toBe(`embedded, in ${dataDir}`);
  });
});
