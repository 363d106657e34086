import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { chainHash, eventDigest } from '../../../src/ledger/chain.ts';
import { dumpLedger } from '../../../src/ledger/dump.ts';
import { restoreLedger } from '../../../src/ledger/restore.ts';
import { TABLES } from '../../../src/ledger/tables.ts';
import { packageRoot } from '../../../src/runtime/root.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';

const MIGRATIONS = join(packageRoot(), 'src/ledger/migrations');
/** More than one batch of reading and of writing. */
const MANY = 1_250;
const FEW = 10;
const CUSTOMER = '0191e8a0-0000-7000-8000-00000000000c';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  file = join(folder, 'ledger.backup');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const pledgeId = (number: number): string =>
  `0191e8a0-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

/** Promises with two events each, and something in every other table. */
async function fillLedger(database: FreshDatabase, count = FEW): Promise<void> {
  await database.sql(
    `insert into customers values ($1, 'ref-1', E'De Vries "\\n\\t é €', 'nl', 'Europe/Amsterdam',
      '2026-11-25 13:00:00.123456+00')`,
    [CUSTOMER],
  );
  await database.sql(
    `insert into customer_phones (number, customer_id, main, given) values ('+31612345678', $1, true, 1)`,
    [CUSTOMER],
  );
  const pledges = Array.from({ length: count }, (_, number) => pledgeWithChain(number + 1));
  await database.sql(
    `insert into pledges (pledge_id, version, state, customer_id, subject, team, promised_at,
        binding_due_at, next_at, broken_due_at, last_hash, body)
      select (p->>'id')::uuid, 2, 'broken', $2, p->>'id', 'north', now(), now(), now(),
        array[now()], p->>'hash', jsonb_build_object('id', p->>'id', 'large', 9007199254740993)
      from jsonb_array_elements($1) p`,
    [JSON.stringify(pledges), CUSTOMER],
  );
  await database.sql(
    `insert into events select (e->>'pledgeId')::uuid, (e->>'position')::int, e->>'type',
        from_ms((e->>'at')::bigint), e->'data', e->>'hash'
      from jsonb_array_elements($1) p, jsonb_array_elements(p->'events') e`,
    [JSON.stringify(pledges)],
  );
  await fillTheRest(database);
}

async function fillTheRest(database: FreshDatabase): Promise<void> {
  const id = pledgeId(1);
  for (const statement of [
    `insert into policies values (encode(sha256('{"name":"é"}'), 'hex'), '{"name":"é"}')`,
    `insert into outbox values ('e1', '${id}', 'k', 'in-hand', now(), nextval('fences'), 'w1', 2,
      now(), null, '{"kind":"alert"}')`,
    `insert into grants values ('${id}', 1, 'twilio:CA1', 1, '<Response/>', now(), null,
      'fatima', now())`,
    `insert into personal_values values ('v1', '${id}', 'a note', 'salt'), ('v2', '${id}', null, null)`,
    `insert into idempotency_keys values ('key-1', 'abc', 'hash', '${id}', 1, now(), null),
      ('key-2', 'abc', 'hash', null, null, now(), '{"callId":"calls:1"}')`,
    `insert into calls values ('twilio:CA1', 2, 1, now(), now(), null, '+31612345678', 'fatima', '{}',
      now(), now())`,
    `insert into kill_switch_flips values (1, true, 'olga', now())`,
    `insert into takers values ('joost', 'twilio:CA2', now())`,
    `insert into webhooks_seen values ('twilio', 'AC1', 'key', now())`,
    `insert into inbox values ('m1', 'lena', '${id}', 'At risk', 'Call now', now())`,
    `insert into reports values ('2026-11-25', 1, now(), '{"d": 3}')`,
    `insert into api_keys values ('k1', 'h', 'lena', array['pledges:write', 'x'], now(), null)`,
    `insert into sessions values ('h2', 'lena', array['ops'], now())`,
    `insert into links values ('h3', '${id}', 'lena', now())`,
    `insert into setup_faults values ('credentials', 'e1', now())`,
    `insert into sms_opt_outs values (sms_number_key('+31612345678'), true, 'reply', now())`,
    `insert into sms values ('${id}', 'k', '${id}', '{"person":"lena"}', 2, 'accepted', now(), now(),
      'twilio:SM1', null)`,
    `insert into sms_senders values ('+31205550100', now())`,
    `insert into sms_codes values ('k', 'n', '4827', 'lena', '${id}', now(), null)`,
    `insert into sms_received values ('twilio:SM2', '+31612345678', '+31205550100', 'Hé', null,
      now(), now(), 'observed', '')`,
  ]) {
    await database.sql(statement);
  }
}

function pledgeWithChain(number: number): { id: string; hash: string; events: unknown[] } {
  const id = pledgeId(number);
  let hash = '';
  const events = [1, 2].map((position) => {
    const data = { note: `event ${position}`, ratio: 0.1 };
    const event = { ...data, type: 'noted', at: 1_795_611_600_000 + position };
    hash = chainHash(hash, eventDigest(id, position, event));
    return { pledgeId: id, position, type: event.type, at: event.at, data, hash };
  });
  return { id, hash, events };
}

/** Every row of the ledger as text, but for what a restore makes anew. */
async function contentOf(database: FreshDatabase): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const table of TABLES) {
    if (table === 'queue_epoch' || table === 'kill_switch') continue;
    const rows = await database.sql(`select t::text as row from ${table} t order by 1`);
    const texts = rows.map(({ row }) => String(row));
    content[table] = texts.filter((text) => !isOfRestore(table, text)).join('\n');
  }
  return content;
}

/** A restore stops all dialling, and says so. */
function isOfRestore(table: string, row: string): boolean {
  return table === 'kill_switch_flips' && row.includes(',restore,');
}

const restoring = (database: FreshDatabase): Promise<unknown> =>
  restoreLedger(database.url, file, MIGRATIONS);

/** Writes the backup again with one thing changed in its text. */
function tamper(change: (text: string) => string): void {
  writeFileSync(file, gzipSync(change(gunzipSync(readFileSync(file)).toString('utf8'))));
}

describe('backup and restore', () => {
  test('a restored ledger holds every row as it was, to the microsecond and the last digit', async () => {
    await using source = await freshDatabase();
    await using target = await freshDatabase();
    await fillLedger(source, MANY);
    const made = await dumpLedger(source.url, file);
    const restored = await restoreLedger(target.url, file, MIGRATIONS);
    expect(restored).toEqual(made);
    expect(made.rows).toMatchObject({ pledges: MANY, events: 2 * MANY, api_keys: 1 });
    const content = await contentOf(source);
    expect(Object.values(content).every((rows) => rows !== '')).toBe(true);
    expect(await contentOf(target)).toEqual(content);
    expect(await target.ledger.pledges.firstBrokenChain()).toBeNull();
  });

  test('nobody is rung after a restore before a person has switched dialling on', async () => {
    await using source = await freshDatabase();
    await using target = await freshDatabase();
    await fillLedger(source);
    await dumpLedger(source.url, file);
    await restoring(target);
    expect(await target.ledger.site.killSwitch()).toMatchObject({ on: true, by: 'restore' });
  });

  test('fences and the queue’s epoch are new, so that nothing older than the restore counts', async () => {
    await using source = await freshDatabase();
    await using target = await freshDatabase();
    await fillLedger(source);
    await dumpLedger(source.url, file);
    await restoring(target);
    const last = 'select last_value::int as last from fences';
    const [before, after] = [await source.sql(last), await target.sql(last)];
    expect(Number(after[0]?.['last'])).toBeGreaterThan(Number(before[0]?.['last']) + 999_999);
    expect(await target.ledger.site.queueEpoch()).not.toBe(await source.ledger.site.queueEpoch());
  });

  test('a ledger that is in use is never overwritten', async () => {
    await using source = await freshDatabase();
    await fillLedger(source);
    await dumpLedger(source.url, file);
    const content = await contentOf(source);
    await expect(restoring(source)).rejects.toThrow('The ledger is not empty');
    expect(await contentOf(source)).toEqual(content);
  });

  test.each([
    ['cut short', (text: string) => text.slice(0, -200)],
    ['changed by one letter', (text: string) => text.replace('De Vries', 'De Wries')],
    ['short of a row', (text: string) => text.replace(/\n\["pledges",.*?\n/, '\n')],
    ['without its end', (text: string) => text.replace(/\{"end".*\n/, '')],
  ])('a backup that is %s is refused, and the ledger stays as it was', async (_, change) => {
    await using source = await freshDatabase();
    await using target = await freshDatabase();
    await fillLedger(source);
    await dumpLedger(source.url, file);
    const empty = await contentOf(target);
    tamper(change);
    await expect(restoring(target)).rejects.toThrow('damaged or incomplete');
    expect(await contentOf(target)).toEqual(empty);
  });

  test('a file cut in the middle of its compressed bytes is refused', async () => {
    await using source = await freshDatabase();
    await using target = await freshDatabase();
    await fillLedger(source);
    await dumpLedger(source.url, file);
    writeFileSync(file, readFileSync(file).subarray(0, -300));
    await expect(restoring(target)).rejects.toThrow('damaged or incomplete');
  });

  test('a file that is something else is refused by name', async () => {
    await using target = await freshDatabase();
    writeFileSync(file, gzipSync('{"hello":"world"}\n'));
    await expect(restoring(target)).rejects.toThrow('is not a backup of callback-guarantee');
  });

  test('a backup of a newer program is refused', async () => {
    await using source = await freshDatabase();
    await using target = await freshDatabase();
    await dumpLedger(source.url, file);
    tamper((text) => text.replace(/"schemaVersion":\d+/, '"schemaVersion":9999'));
    await expect(restoring(target)).rejects.toThrow('of a newer program');
  });

  test('a backup whose history was rewritten is refused, even with a fitting checksum', async () => {
    await using source = await freshDatabase();
    await using target = await freshDatabase();
    await fillLedger(source);
    await source.sql('alter table events disable trigger events_append_only');
    await source.sql(`update events set data = '{"note":"never said"}' where pledge_id = $1`, [
      pledgeId(7),
    ]);
    await dumpLedger(source.url, file);
    const empty = await contentOf(target);
    await expect(restoring(target)).rejects.toThrow(`promise ${pledgeId(7)} were changed`);
    expect(await contentOf(target)).toEqual(empty);
  });

  test('a backup is readable by its owner only, and never replaces another one', async () => {
    await using source = await freshDatabase();
    await dumpLedger(source.url, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(dumpLedger(source.url, file)).rejects.toThrow('give the backup another name');
    expect(gunzipSync(readFileSync(file)).toString('utf8')).toContain('"end"');
  });

  test('a table that no backup would keep stops the backup', async () => {
    await using source = await freshDatabase();
    await source.sql('create table callback_guarantee.forgotten (x integer)');
    await expect(dumpLedger(source.url, file)).rejects.toThrow('holds forgotten');
  });
});
