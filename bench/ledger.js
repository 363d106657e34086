/**
 * What a pending promise costs: bytes in PostgreSQL, and how many are accepted in a second.
 *
 *   npm run bench:ledger -- 20000
 *
 * It starts a PostgreSQL of its own, fsync on, and throws it away at the end. Promises go the way
 * that the API takes them (customer, opening, outbox), 64 in flight, due in three days. The openings
 * alone are measured after that: decided first, then only appended.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { makeOpenPledge } from '../dist/src/app/open-pledge.js';
import { migrate } from '../dist/src/ledger/migrate.js';
import { openLedger } from '../dist/src/ledger/open-ledger.js';
import { makeNumbers } from '../dist/src/numbers/make-numbers.js';
import { startEmbeddedPostgres } from '../dist/src/runtime/embedded-postgres.js';
import { makeIds, sha256Hex } from '../dist/src/runtime/ids.js';
import { packageRoot } from '../dist/src/runtime/root.js';
import { loadConfig } from '../dist/src/settings/load-config.js';

const IN_FLIGHT = 64;
const COUNT = Number(process.argv[2] ?? 20_000);
const DUE_IN_MS = 3 * 24 * 3_600_000;

const server = await startEmbeddedPostgres({
  dataDir: mkdtempSync(join(tmpdir(), 'callback-guarantee-bench-')),
  throwAway: true,
  settings: { shared_buffers: '256MB', max_wal_size: '4GB', checkpoint_timeout: '15min' },
});
const ledger = openLedger({ connectionString: server.url });
const client = new pg.Client({ connectionString: server.url });
try {
  await migrate(server.url, join(packageRoot(), 'src/ledger/migrations'));
  await client.connect();
  await measure();
} finally {
  await client.end();
  await ledger.close();
  await server.stop();
}

async function measure() {
  const accept = openPledgeOver(ledger.pledges);
  const empty = await sizes();
  const accepts = await perSecond(COUNT, (n) => accept(requestOf(n)));
  const full = await sizes();

  const commits = [];
  const collect = async (commit) => {
    commits.push(commit);
    return 'committed';
  };
  const decide = openPledgeOver({ ...ledger.pledges, append: collect });
  await perSecond(COUNT, (n) => decide(requestOf(COUNT + n)));
  const appends = await perSecond(COUNT, (n) => ledger.pledges.append(commits[n]));

  console.log(`${COUNT} promises, ${IN_FLIGHT} in flight, Node ${process.version}`);
  console.log(`accepts a second       ${Math.round(accepts)}`);
  console.log(`appends a second       ${Math.round(appends)}`);
  let total = 0;
  for (const [name, bytes] of full) {
    const each = (bytes - (empty.get(name) ?? 0)) / COUNT;
    total += each;
    if (each >= 1) console.log(`bytes a promise        ${each.toFixed(0).padStart(6)}  ${name}`);
  }
  console.log(`bytes a promise, all   ${total.toFixed(0).padStart(6)}`);
}

function openPledgeOver(pledges) {
  const config = loadConfig(join(packageRoot(), 'config'));
  return makeOpenPledge({
    pledges,
    customers: ledger.customers,
    office: { ...config, policyFor: (source, team) => config.policyFor(source, team) },
    numbers: makeNumbers(config.countries),
    words: () => null,
    ids: makeIds(),
    hash: sha256Hex,
    hints: { wake: () => undefined, deliver: () => undefined, idle: async () => undefined },
    log: { info: () => undefined, warn: console.warn, error: console.error },
    advance: refuse,
    asAnswered: refuse,
  });
}

/** Every promise here is the first of its customer: nothing is joined or repeated. */
async function refuse() {
  throw new Error('The bench made the same promise twice.');
}

function requestOf(n) {
  return {
    customer: {
      phone: `+316${String(10_000_000 + n)}`,
      name: null,
      reference: `ref-${n}`,
      language: null,
      timeZone: null,
    },
    source: 'agent',
    when: { kind: 'in', ms: DUE_IN_MS },
    promisedAt: null,
    told: true,
    reason: 'The invoice of October was charged twice',
    doneSoFar: null,
    nextStep: null,
    promisedBy: null,
    owner: null,
    team: null,
    subject: '',
    policy: null,
    aboutCall: null,
    idempotency: { owner: 'bench', key: `key-${n}`, bodyHash: sha256Hex(String(n)) },
  };
}

/** How many a second, with so many under way at any time. */
async function perSecond(count, act) {
  let next = 0;
  const lane = async () => {
    while (next < count) await act(next++);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return (count / (performance.now() - started)) * 1_000;
}

/** Bytes of every table and index of ours, by name. */
async function sizes() {
  const { rows } = await client.query(
    `select c.relname as name, pg_relation_size(c.oid) + coalesce(pg_relation_size(
        nullif(c.reltoastrelid, 0)), 0) as bytes
      from pg_class c where c.relnamespace = 'callback_guarantee'::regnamespace
        and c.relkind in ('r', 'i') order by 2 desc`,
  );
  return new Map(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}
