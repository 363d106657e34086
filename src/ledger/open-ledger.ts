import { z } from 'zod';
import type { Access } from '../app/ports/access.ts';
import type { Answers } from '../app/ports/answers.ts';
import type { Calls } from '../app/ports/calls.ts';
import type { Customers } from '../app/ports/customers.ts';
import type { Outbox } from '../app/ports/outbox.ts';
import type { Pledges } from '../app/ports/pledges.ts';
import type { SiteStore } from '../app/ports/site.ts';
import type { SmsStore } from '../app/ports/sms.ts';
import { SECOND } from '../domain/time.ts';
import { makeAccess } from './access.ts';
import { makeAnswers } from './answers.ts';
import { makeAppend } from './append.ts';
import { makeCalls } from './calls.ts';
import { firstBrokenChain } from './broken-chain.ts';
import { makeCustomers } from './customers.ts';
import { makeDials } from './dials.ts';
import { makeFind } from './find.ts';
import { makeHistory } from './history.ts';
import { makeIntake } from './intake.ts';
import { makeEnded } from './ended.ts';
import { makeLists } from './lists.ts';
import { makeLoad } from './load.ts';
import { makeOpenOf } from './open-of.ts';
import { makeOutbox } from './outbox.ts';
import { makePolicies, type Policies } from './policies.ts';
import { type Database, openDatabase } from './pool.ts';
import { readServerSettings, type ServerSettings } from './settings.ts';
import { makeSiteStore } from './site.ts';
import { makeSmsStore } from './sms.ts';
import { makeWakes } from './wakes.ts';

/** Every port of the ledger over one PostgreSQL database that `migrate` has prepared. */
export type Ledger = {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly customers: Customers;
  readonly calls: Calls;
  readonly answers: Answers;
  readonly access: Access;
  readonly site: SiteStore;
  readonly sms: SmsStore;
  readonly settings: () => Promise<ServerSettings>;
  readonly close: () => Promise<void>;
};

export type PoolSizes = { readonly intake: number; readonly work: number; readonly read: number };

/** Where the ledger lies, and how many connections it may take. */
export type LedgerOptions = {
  readonly connectionString: string;
  readonly log?: (line: string) => void;
  readonly poolSizes?: PoolSizes;
};

/** Intake commits in groups, one at a time each: more connections would only idle. */
const POOL_SIZES: PoolSizes = { intake: 3, work: 6, read: 3 };
const STATEMENT_TIMEOUT_MS = 4 * SECOND;
/** A report may read a whole day's promises. */
const READ_TIMEOUT_MS = 60 * SECOND;

/**
 * Every statement of intake and work looks rows up by an index. It is planned once a connection,
 * perhaps while the tables are still empty, and must not go on reading whole tables when they are
 * large. Compiling such short statements only costs.
 */
export const BY_INDEX = {
  enable_seqscan: 'off',
  enable_mergejoin: 'off',
  enable_hashjoin: 'off',
  jit: 'off',
};

/**
 * Opens the pools; connects when first asked. Intake, work and reading have connections of their
 * own, so that a slow report never holds up a promise.
 */
export function openLedger(options: LedgerOptions): Ledger {
  const databases = openDatabases(options);
  const { intake, work, read } = databases;
  const policies = makePolicies(work);
  return {
    pledges: makePledges(databases, policies),
    outbox: makeOutbox(work),
    customers: { intake: makeIntake(intake, policies), ...makeCustomers(work, policies) },
    calls: makeCalls(work),
    answers: makeAnswers(work),
    access: makeAccess(work),
    site: makeSiteStore(work),
    sms: makeSmsStore(work),
    settings: () => readServerSettings(read),
    close: async () => {
      await Promise.all([intake.close(), work.close(), read.close()]);
    },
  };
}

type Databases = Readonly<Record<keyof PoolSizes, Database>>;

function openDatabases({
  connectionString,
  log,
  poolSizes = POOL_SIZES,
}: LedgerOptions): Databases {
  const open = (pool: keyof PoolSizes): Database =>
    openDatabase({
      connectionString,
      applicationName: `callback-guarantee ${pool}`,
      connectionsMax: poolSizes[pool],
      statementTimeoutMs: pool === 'read' ? READ_TIMEOUT_MS : STATEMENT_TIMEOUT_MS,
      settings: pool === 'read' ? { jit: 'off' } : BY_INDEX,
      log,
    });
  return { intake: open('intake'), work: open('work'), read: open('read') };
}

function makePledges({ intake, work, read }: Databases, policies: Policies): Pledges {
  return {
    now: async () => {
      const [row] = await work.query({ name: 'now', text: 'select ledger_now() as now' });
      return z.int().parse(row?.['now']);
    },
    tryWriting: async () => {
      await work.query({ name: 'try-writing', text: 'select try_writing()' });
    },
    load: makeLoad(work, policies),
    append: makeAppend(intake, policies),
    openOf: makeOpenOf(work),
    ...makeWakes(work),
    ...makeDials(work),
    ...makeLists(read, policies),
    ...makeFind(work, policies),
    ...makeEnded(read, policies),
    ...makeHistory(read, policies),
    firstBrokenChain: () => firstBrokenChain(read),
  };
}
