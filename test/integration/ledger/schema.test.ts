import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../../src/ledger/pool.ts';
import { schemaText } from '../../../src/ledger/schema-text.ts';
import { TABLES } from '../../../src/ledger/tables.ts';
import { packageRoot } from '../../../src/runtime/root.ts';
import { freshDatabase } from '../../support/database.ts';

const file = join(packageRoot(), 'src/ledger/schema.sql');

describe('the schema', () => {
  test('schema.sql says what the migrations make; WRITE_SCHEMA=1 writes it anew', async () => {
    await using fresh = await freshDatabase();
    const database = openDatabase({
      connectionString: fresh.url,
      applicationName: 'test',
      connectionsMax: 1,
      statementTimeoutMs: 10_000,
    });
    const text = await schemaText(database);
    await database.close();
    if (process.env['WRITE_SCHEMA'] === '1') writeFileSync(file, text);

    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text);
  });

  test('every table is in the list that backups go by', async () => {
    await using fresh = await freshDatabase();
    const rows = await fresh.sql(
      "select relname from pg_class where relnamespace = 'callback_guarantee'::regnamespace " +
        "and relkind = 'r' and relname <> 'migrations'",
    );

    expect(rows.map((row) => row['relname']).sort()).toEqual([...TABLES].sort());
  });
});
