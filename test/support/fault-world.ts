import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTimerSchedule } from '../../src/phone/carrier/schedule.ts';
import { SIMULATED_ACCOUNT } from '../../src/phone/carrier/account.ts';
import { type Carrier, startCarrier } from '../../src/phone/carrier/server.ts';
import type { FailpointName } from '../../src/settings/failpoint.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import {
  configWithEmail,
  freePort,
  type RunningProgram,
  scratchFolder,
  startProgram,
  until,
} from './program.ts';
import { type RedisServer, startRedis } from './redis.ts';
import { type SmtpServer, startSmtp } from './smtp.ts';

/** Where the queues are. */
export type EngineName = 'redis' | 'postgres';

/** The program as several real processes, on real servers, with a carrier that outlives them all. */
export type FaultWorld = AsyncDisposable & {
  readonly database: Pick<FreshDatabase, 'url' | 'ledger' | 'sql'>;
  readonly carrier: Carrier;
  readonly smtp: SmtpServer;
  /** Null: the queues are on PostgreSQL. */
  readonly redis: RedisServer | null;
  /** Starts `callback-guarantee serve`, always at the same address, and waits until it is ready. */
  serve(failpoint?: Fail): Promise<RunningProgram>;
  /** Starts a `callback-guarantee work` and waits until it is ready. */
  work(failpoint?: Fail): Promise<RunningProgram>;
  /** `POST /v1/pledges`; the id. Rejects unless it is accepted. */
  promise(body: Readonly<Record<string, unknown>>, key?: string): Promise<string>;
  /** How often the phone with this number has rung. */
  rings(number: string): number;
};

export type Fail = `${FailpointName}:${'kill' | 'stop'}`;

type Given = {
  readonly engine: EngineName;
  /** The ledger's database; a fresh one on the run's server when absent. */
  readonly database?: AsyncDisposable & FaultWorld['database'];
};

/** The carrier's seconds are this much shorter than ours, so that a call ends within a test. */
const CARRIER_SPEED = 3;
const ADMIN_KEY = 'only-for-the-fault-tests-0';
/** Two cores that many share need most of it; nothing of the program's own waits so long. */
const READY_WITHIN_MS = 120_000;
/** How long a caller of the API waits for an answer. */
export const REQUEST_WITHIN_MS = 10_000;

/** As the shipped configuration names them. */
const AGENT_PHONES = ['+31205550101', '+31205550102'];

/** Opens the servers; the program's processes are started by the test. */
export async function openFaultWorld(given: Given): Promise<FaultWorld> {
  const folder = scratchFolder();
  const [redis, database, smtp, port] = await Promise.all([
    given.engine === 'redis' ? startRedis() : null,
    given.database ?? freshDatabase(),
    startSmtp(),
    freePort(),
  ]);
  const schedule = makeTimerSchedule(CARRIER_SPEED);
  const carrier = await startCarrier({
    ...SIMULATED_ACCOUNT,
    port: 0,
    schedule,
    now: Date.now,
    log: () => undefined,
    agents: AGENT_PHONES,
  });
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    ADMIN_KEY,
    PORT: String(port),
    PUBLIC_URL: url,
    CARRIER_URL: carrier.url,
    CONFIG_DIR: configForFaults(folder.path),
    DATABASE_URL: database.url,
    LOG_LEVEL: 'warn',
    SMTP_URL: smtp.url,
    SMTP_FROM: 'callbacks@example.org',
    ...(redis === null ? {} : { REDIS_URL: redis.url }),
  };
  const programs: RunningProgram[] = [];
  const start = async (
    command: 'serve' | 'work',
    failpoint: Fail | undefined,
  ): Promise<RunningProgram> => {
    const fails = failpoint === undefined ? {} : { FAILPOINT: failpoint };
    const program = startProgram(command, { ...environment, ...fails });
    programs.push(program);
    await program.says(
      command === 'serve' ? /Ops page/ : /No web in this process/,
      READY_WITHIN_MS,
    );
    return program;
  };
  return {
    ...{ database, carrier, smtp, redis },
    serve: (failpoint) => start('serve', failpoint),
    work: (failpoint) => start('work', failpoint),
    promise: (body, key) => makePromise(url, body, key),
    rings: (number) =>
      carrier.history().filter(({ what, to }) => what === 'ringing' && to === number).length,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(programs.map((program) => program.kill()));
      schedule.stop();
      await Promise.all([carrier.close(), smtp.close(), redis?.stop()]);
      await database[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** The shipped configuration; everybody has e-mail, every agent answers, ten seconds are a talk. */
function configForFaults(folder: string): string {
  const config = configWithEmail(folder);
  edit(join(config, 'people.yaml'), / {4}phone: '\+31205550109'\n/, '');
  const policies = join(config, 'policies.yaml');
  edit(policies, 'minTalk: PT20S', 'minTalk: PT5S');
  const rungFirst = '  rung-first: { dial: at-once, ring: customer-first }';
  edit(policies, 'policies:\n', `policies:\n${rungFirst}\n`);
  return config;
}

function edit(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(file, 'utf8');
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`${file} has no ${String(from)} any more.`);
  writeFileSync(file, edited);
}

async function makePromise(
  url: string,
  body: Readonly<Record<string, unknown>>,
  key: string = randomUUID(),
): Promise<string> {
  const answer = await fetch(`${url}/v1/pledges`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${ADMIN_KEY}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(REQUEST_WITHIN_MS),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The promise was answered ${answer.status}: ${text}`);
  return (JSON.parse(text) as { id: string }).id;
}

/** Waits until this process has ended as by `kill -9`. */
export async function killed(program: RunningProgram, withinMs: number): Promise<void> {
  const { child } = program;
  await until('the process dies at its failpoint', withinMs, () => {
    if (child.exitCode !== null) throw new Error(`It ended otherwise:\n${program.output()}`);
    return Promise.resolve(child.signalCode === 'SIGKILL');
  });
}
