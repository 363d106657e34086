import { describe, expect, test } from '@jest/globals';
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerTooNewError, migrate, MigrationEditedError } from '../../../src/ledger/migrate.ts';
import { packageRoot } from '../../../src/runtime/root.ts';
import { freshDatabase } from '../../support/database.ts';

const migrations = join(packageRoot(), 'src/ledger/migrations');

async function withMigrations(act: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'migrations-'));
  try {
    await cp(migrations, dir, { recursive: true });
    await act(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

describe('migrating', () => {
  test('a ledger that is up to date changes nothing', async () => {
    await using fresh = await freshDatabase();

    expect(await migrate(fresh.url, migrations)).toEqual([]);
  });

  test('an empty database from several processes at once applies each step once', async () => {
    await using fresh = await freshDatabase();
    await fresh.sql('drop schema callback_guarantee cascade');
    const applied = await Promise.all([1, 2, 3].map(() => migrate(fresh.url, migrations)));

    const steps = await fresh.sql('select name from callback_guarantee.migrations');
    expect(applied.flat().sort()).toEqual(steps.map((step) => step['name']).sort());
    expect(await fresh.ledger.outbox.pendingCount()).toBe(0);
  });

  test('is refused by a program that is older than the ledger', async () => {
    await using fresh = await freshDatabase();
    await fresh.sql("insert into migrations (version, name) values (9999, 'from_the_future')");

    await expect(migrate(fresh.url, migrations)).rejects.toThrow(LedgerTooNewError);
  });

  test('stops at a step that fails, and leaves nothing of it', async () => {
    await using fresh = await freshDatabase();
    await withMigrations(async (dir) => {
      const [row] = await fresh.sql('select max(version) + 1 as next from migrations');
      const file = `${String(row?.['next']).padStart(4, '0')}_broken.sql`;
      await writeFile(join(dir, file), 'create table half (n integer); select no_such_column;');

      await expect(migrate(fresh.url, dir)).rejects.toThrow('no_such_column');
    });
    expect(await fresh.sql("select to_regclass('half') as half")).toEqual([{ half: null }]);
    expect(await migrate(fresh.url, migrations)).toEqual([]);
  });

  test('is refused when a step that was taken reads otherwise now, and says what to do', async () => {
    await using fresh = await freshDatabase();
    await withMigrations(async (dir) => {
      await appendFile(join(dir, '0002_customers.sql'), '-- one word more\n');
      const [row] = await fresh.sql('select max(version) + 1 as next from migrations');
      const file = `${String(row?.['next']).padStart(4, '0')}_new.sql`;
      await writeFile(join(dir, file), 'create table fresh (n integer);');
      const edited = migrate(fresh.url, dir);

      await expect(edited).rejects.toThrow(MigrationEditedError);
      await expect(edited).rejects.toThrow(/0002_customers\.sql was changed .* in a new file/);
    });
    expect(await fresh.sql("select to_regclass('fresh') as fresh")).toEqual([{ fresh: null }]);
    expect(await migrate(fresh.url, migrations)).toEqual([]);
  });

  test('takes a checkout whose lines end otherwise for the same', async () => {
    await using fresh = await freshDatabase();
    await withMigrations(async (dir) => {
      const file = join(dir, '0002_customers.sql');
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));

      expect(await migrate(fresh.url, dir)).toEqual([]);
    });
  });

  test('a ledger of before checksums keeps those of its first start, and is watched from then on', async () => {
    await using fresh = await freshDatabase();
    const stored = 'select version, checksum from migrations order by version';
    const before = await fresh.sql(stored);
    await fresh.sql('alter table migrations drop column checksum');
    await migrate(fresh.url, migrations);

    expect(await fresh.sql(stored)).toEqual(before);
    expect(before.every(({ checksum }) => /^[0-9a-f]{64}$/.test(String(checksum)))).toBe(true);
    await withMigrations(async (dir) => {
      await appendFile(join(dir, '0001_clock.sql'), ' ');
      await expect(migrate(fresh.url, dir)).rejects.toThrow('0001_clock.sql');
    });
  });

  test('refuses a file that is out of the numbered row', async () => {
    await using fresh = await freshDatabase();
    await withMigrations(async (dir) => {
      await writeFile(join(dir, '9998_out_of_row.sql'), 'select 1');

      await expect(migrate(fresh.url, dir)).rejects.toThrow('Name the files');
    });
  });
});
