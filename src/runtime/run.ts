import type { Logger } from 'pino';
import type { Environment } from '../settings/environment.ts';
import type { Config } from '../settings/load-config.ts';
import { ensureAdminKey } from './admin-key.ts';
import { compose, type Program, type Roles } from './compose.ts';
import { publicUrlOf } from './public-url.ts';
import { type Configured, readConfig } from './read-config.ts';
import { runChecks, startupRefusals } from './doctor.ts';
import { checksOf } from './doctor/checks.ts';
import { makeIds, sha256Hex } from './ids.ts';
import { listen } from './listen.ts';
import {
  holdStopSignals,
  makeShutdown,
  onStopSignals,
  type ShutdownStep,
  STOP_WITHIN_MS,
} from './shutdown.ts';
import { type DatabaseServer, openDatabaseServer, openStore, type Store } from './store.ts';
import { surroundingsOf } from './surroundings.ts';
import type { Working } from './working.ts';

/** The program does not start like this; each sentence says what is wrong and what to do. */
export class StartRefusedError extends Error {
  override readonly name = 'StartRefusedError';
}

/** What the person who started it is told when it is ready. */
export type Ready = {
  readonly url: string;
  /** Made at this first start, to be shown once; null when there was a key already. */
  readonly firstKey: string | null;
  readonly simulated: boolean;
  /** Where the simulated carrier of this process listens; null when it has none. */
  readonly simulatorUrl: string | null;
  readonly embedded: boolean;
  readonly roles: Roles;
};

/** What one process is started with. */
export type RunOptions = {
  readonly environment: Environment;
  readonly roles: Roles;
  readonly log: Logger;
  readonly onReady: (ready: Ready) => void;
  readonly exit: (code: number) => void;
};

/** Who has not sent the whole request by then is not answered. */
const WEB_BY_MS = 3_000;
/** Longer than any alert takes; what is left of the time is for giving back and closing. */
const WORK_BY_MS = 8_500;
const RELEASE_BY_MS = 9_500;
/** A fast shutdown writes a checkpoint; cut off, the next start would have to recover. */
const DATABASE_BY_MS = 30_000;

/** Starts this process's share of the program and returns when it is ready. */
export async function run(options: RunOptions): Promise<void> {
  const { environment, log } = options;
  const configured = await readConfig(environment);
  const letGo = holdStopSignals((line) => {
    log.info({}, line);
  });
  try {
    const server = await openDatabaseServer(environment, log);
    await startOver(server, { ...options, ...configured });
  } finally {
    letGo();
  }
}

/** Leaves nothing running when the start fails. */
async function startOver(server: DatabaseServer, options: RunOptions & Configured): Promise<void> {
  try {
    await refuseIfUnsafe(options.environment, options.config, server);
    const store = await openStore(server, options.log);
    try {
      await startOn({ ...options, server, store });
    } catch (error) {
      // Before its server, or each idle connection would complain below the reason.
      await store.close();
      throw error;
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

type Starting = RunOptions &
  Configured & {
    readonly server: DatabaseServer;
    readonly store: Store;
  };

async function startOn(starting: Starting): Promise<void> {
  const { environment, config, catalogues, store, roles, log } = starting;
  const publicUrl = publicUrlOf(environment);
  const program = await compose({
    ...{ environment, config, catalogues, store, publicUrl, roles, log },
  });
  await openDoor(program, environment, roles);
  // Not before the door is open: a start that ends there would keep the key to itself.
  const firstKey = roles.web ? await firstKeyOf(starting) : null;
  const shutdown: { request: (reason: string) => Promise<void> } = {
    request: () => Promise.resolve(),
  };
  if (program.simulated) {
    log.warn({}, 'SIMULATION: no phone system is configured, so nothing is really dialled.');
  }
  const working = roles.work
    ? program.startWorking((queue) => {
        log.error({ queue }, 'The queue takes no jobs, even opened anew: ending for a restart.');
        void shutdown.request('A wedged queue');
      })
    : null;
  shutdown.request = goDownInOrder(starting, program, working);
  starting.onReady({
    url: publicUrl,
    firstKey,
    simulated: program.simulated,
    simulatorUrl: program.simulatorUrl,
    embedded: store.embedded,
    roles,
  });
}

async function openDoor({ app }: Program, environment: Environment, roles: Roles): Promise<void> {
  if (app === null) return;
  if (roles.web) return listen(app, environment);
  if (environment.workAt !== null) await listen(app, environment.workAt, 'WORK_');
}

/** Only where it is shown: a key that a worker made would be known to nobody. */
function firstKeyOf({ store, config, environment }: Starting): Promise<string | null> {
  return ensureAdminKey({
    access: store.ledger.access,
    roster: config.roster,
    ids: makeIds(),
    hash: sha256Hex,
    given: environment.adminKey,
  });
}

/** No new work at once, the database last. */
function goDownInOrder(
  { log, exit, store, server }: Starting,
  program: Program,
  working: Working | null,
): (reason: string) => Promise<void> {
  const { app } = program;
  const steps: readonly ShutdownStep[] = [
    // Side by side: who is slow to ask a question must not keep the workers working.
    [
      { name: 'finishing what runs', byMs: WORK_BY_MS, run: async () => working?.stop() },
      { name: 'closing the web', byMs: WEB_BY_MS, run: async () => app?.close() },
    ],
    [{ name: 'releasing what is left', byMs: RELEASE_BY_MS, run: () => program.close() }],
    [{ name: 'closing the ledger', byMs: STOP_WITHIN_MS, run: () => store.close() }],
    [{ name: 'stopping the database', byMs: DATABASE_BY_MS, run: () => server.stop() }],
  ];
  const shutdown = makeShutdown({
    steps,
    exit,
    log: (line, error) => {
      log.info(error === undefined ? {} : { err: error }, line);
    },
  });
  onStopSignals(shutdown);
  return (reason) => shutdown.request(reason);
}

async function refuseIfUnsafe(
  environment: Environment,
  config: Config,
  { url }: DatabaseServer,
): Promise<void> {
  const results = await runChecks(checksOf(surroundingsOf(environment, config, url)));
  const refusals = startupRefusals(results);
  if (refusals.length > 0) throw new StartRefusedError(refusals.join('\n'));
}
