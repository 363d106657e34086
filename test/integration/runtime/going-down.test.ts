import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { STOP_WITHIN_MS } from '../../../src/runtime/shutdown.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import {
  build,
  configWithEmail,
  freePort,
  scratchFolder,
  startProgram,
  until,
} from '../../support/program.ts';
import { silentServer } from '../../support/silent-server.ts';

const ADMIN_KEY = 'only-for-the-test-of-going-down';
/** Two cores that many share: the exit itself is seen late. */
const MARGIN_MS = 2_000;
const PATIENCE_MS = 30_000;

async function promise(url: string, body: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await fetch(`${url}/v1/pledges`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

async function inHand(fresh: FreshDatabase): Promise<readonly string[]> {
  const rows = await fresh.sql(
    `select effect->>'kind' as kind from outbox where state = 'in-hand'`,
  );
  return rows.map(({ kind }) => String(kind));
}

async function eventsOf(fresh: FreshDatabase, pledgeId: string): Promise<readonly string[]> {
  const rows = await fresh.sql('select type from events where pledge_id = $1 order by position', [
    pledgeId,
  ]);
  return rows.map(({ type }) => String(type));
}

test('SIGTERM: no new work at once, gone within 10 s, and others can go on', async () => {
  build();
  await using fresh = await freshDatabase();
  await using silent = await silentServer();
  using folder = scratchFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = startProgram('start', {
    ...{ ADMIN_KEY, DATABASE_URL: fresh.url, DATA_DIR: folder.path, PORT: String(port) },
    ...{ PUBLIC_URL: url, CONFIG_DIR: configWithEmail(folder.path) },
    ...{ SMTP_URL: `smtp://127.0.0.1:${silent.port}`, SMTP_FROM: 'callbacks@example.org' },
    CARRIER_URL: `http://127.0.0.1:${silent.port}`,
  });
  try {
    await program.says(/Ops page/);
    const half = connect(port, '127.0.0.1').on('error', () => undefined);
    half.write('POST /v1/pledges HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n{');
    const byHand = { policy: 'dropped-call-by-hand', in: 'PT1M' };
    const broken = await promise(url, { customer: { phone: '+31612345678' }, ...byHand });
    await fresh.pass(25_000);
    const atOnce = { policy: 'dropped-call', in: 'PT15M' };
    await promise(url, { customer: { phone: '+31687654321' }, ...atOnce });
    await until('a mail and a dial hang', PATIENCE_MS, async () => {
      const kinds = await inHand(fresh);
      return kinds.includes('place-call') && kinds.includes('notify');
    });

    const signalledAt = performance.now();
    const gone = program.stop();
    // Seen by the program, and only then is the promise one that the sweep would break.
    await program.says(/SIGTERM/);
    await fresh.pass(36_000);
    expect(await gone).toBe(0);
    expect(performance.now() - signalledAt).toBeLessThan(STOP_WITHIN_MS + MARGIN_MS);
    half.destroy();

    expect(await eventsOf(fresh, broken)).not.toContain('broken');
    expect(await inHand(fresh)).toEqual([]);
    const free = await fresh.ledger.pledges.takeOverdue({ holder: 'other', lateMs: 0, limit: 9 });
    expect(free.map(({ pledgeId }) => pledgeId)).toContain(broken);
  } finally {
    await program.kill();
  }
}, 90_000);
