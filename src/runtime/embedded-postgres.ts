import { realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import pg from 'pg';

import { monotonicMs } from './clock.ts';
import { prepareBinaries } from './embedded-postgres-binaries.ts';
import type { Binaries } from './embedded-postgres-binaries.ts';
import {
  createCluster,
  findDataPlace,
  openFolder,
  readPassword,
} from './embedded-postgres-data.ts';
import type { DataPlace } from './embedded-postgres-data.ts';
import {
  freePort,
  initialiseCluster,
  isGone,
  readPidFile,
  SERVER_ROLE,
  serverOn,
  ServerStartError,
  startServer,
  stopServer,
  wasStartedWith,
} from './embedded-postgres-server.ts';
import type { RunningServer } from './embedded-postgres-server.ts';
import { throwAwayWithUs } from './embedded-postgres-throw-away.ts';
import { superviseServer } from './embedded-postgres-supervision.ts';
import { type FolderLock, holderOf, lockFolder } from './lock.ts';
import { isTaken, processesIn } from './process-identity.ts';
import { SetupError } from './setup-error.ts';
import { isRoot, unprivilegedUser } from './system-user.ts';

/** Where root keeps what the server's user must reach and cannot in root's own home. */
const OPEN_HOME = '/var/lib/callback-guarantee';
/** How long an orphan that is going down may take, and backends that outlive their server. */
const ORPHAN_MS = 20_000;
const RETRY_MS = 200;
const CONNECT_MS = 2_000;
const SETTLE_MS = 100;

/**
 * Durable (fsync stays on), small, in UTC. The log names no values: details of errors hold those
 * of whole rows, telephone numbers among them.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
} as const;

/** Where the server keeps its data, and how it differs from our default. */
export type EmbeddedPostgresOptions = {
  /** Made when it is missing; holds the data, the password, the lock and the server's log. */
  readonly dataDir: string;
  /** Default: a free one that the system chooses. */
  readonly port?: number;
  readonly log?: (line: string) => void;
  /** Server settings beside or instead of ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where root puts what the server's user cannot reach otherwise. */
  readonly openHome?: string;
  /** For tests: data and server go at `stop`, and when this process is gone, whatever ended it. */
  readonly throwAway?: boolean;
  /** Told when the server ended by itself; it is started again on the same port all the same. */
  readonly onExit?: (pid: number) => void;
};

/** A server that runs, is looked after, and is ours to stop. */
export type EmbeddedPostgres = {
  /** For `pg` and BullMQ; stays the same when the server had to be started again. */
  readonly url: string;
  readonly pid: number;
  /** Stops the server, waits until it is gone, and gives the folder free. Twice is once. */
  stop(): Promise<void>;
};

/**
 * The embedded PostgreSQL on `dataDir`, up and taking connections: made when the folder is new,
 * adopted when a killed process of ours left it running, recovered when it crashed, and started
 * again whenever it ends by itself.
 *
 * Throws FolderInUseError when another process has the folder, SetupError when it cannot be used,
 * ServerStartError with the server's own words when it does not start.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const lock = await takeFolder(dataDir);
  try {
    const ready = await prepare(options, realpathSync(dataDir));
    const first = (await adopt(ready)) ?? (await startFresh(ready));
    const supervised = superviseServer(first, {
      restart: (port) => startFresh({ ...ready, port }),
      stop: stopServer,
      place: ready.place,
      log: ready.log,
      onExit: options.onExit ?? (() => undefined),
    });
    const throwAway = options.throwAway === true ? throwAwayWithUs(ready.place.cluster) : null;
    let stopping: Promise<void> | null = null;
    return {
      url: urlOf(ready.place, first.port),
      get pid() {
        return supervised.pid();
      },
      stop: () =>
        (stopping ??= supervised.stop().then(async () => {
          await throwAway?.();
          lock.release();
        })),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Throws SetupError where the system does not let us have the folder. */
async function takeFolder(dataDir: string): Promise<FolderLock> {
  try {
    openFolder(dataDir);
    return await lockFolder(dataDir);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new SetupError(
      `The data folder ${dataDir} cannot be used (${message}). Make it a folder on a disk with ` +
        'room that this user may write to, or set DATA_DIR to such a one.',
      { cause: error },
    );
  }
}

/** The URL of the server that another process of ours runs on this folder now, or null. */
export function findEmbeddedPostgres(dataDir: string): { readonly url: string } | null {
  const folder = resolve(dataDir);
  try {
    if (holderOf(folder) === null) return null;
    const place = findDataPlace(folder, OPEN_HOME, null);
    const running = serverOn(place.cluster);
    return running?.ready === true ? { url: urlOf(place, running.port) } : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function urlOf(place: DataPlace, port: number): string {
  return `postgres://${SERVER_ROLE}:${readPassword(place)}@127.0.0.1:${port}/postgres`;
}

type Ready = {
  readonly binaries: Binaries;
  readonly place: DataPlace;
  readonly settings: Readonly<Record<string, string>>;
  readonly port: number | null;
  readonly log: (line: string) => void;
};

async function prepare(options: EmbeddedPostgresOptions, dataDir: string): Promise<Ready> {
  const log = options.log ?? (() => undefined);
  const openHome = options.openHome ?? OPEN_HOME;
  const place = findDataPlace(dataDir, openHome, isRoot() ? unprivilegedUser() : null);
  const copyHome = isRoot() ? openHome : join(dataDir, 'server');
  const binaries = prepareBinaries(place.user, copyHome);
  if (!place.exists) {
    tellOfPlace(place, dataDir, log);
    await createCluster(dataDir, place, (folder, passwordFile) =>
      initialiseCluster(binaries, place, { folder, passwordFile }),
    );
  }
  const settings = { ...SETTINGS, ...options.settings };
  return { binaries, place: { ...place, exists: true }, settings, port: options.port ?? null, log };
}

function tellOfPlace(place: DataPlace, dataDir: string, log: (line: string) => void): void {
  const who = place.user === null ? '' : `, run as ${place.user.name}`;
  log(`Making a new database in ${place.cluster}${who}.`);
  if (place.cluster.startsWith(dataDir)) return;
  log(`${dataDir} is closed to ${place.user?.name ?? ''}: ${dataDir}/postgres links to the data.`);
}

/** The server of a process of ours that was killed, if it runs as it should; else it is stopped. */
async function adopt(ready: Ready): Promise<RunningServer | null> {
  const orphan = serverOn(ready.place.cluster);
  if (orphan === null) return null;
  const portFits = ready.port === null || ready.port === orphan.port;
  const isWanted = portFits && wasStartedWith(ready.place, orphan.port, ready.settings);
  if (isWanted && orphan.ready && (await isSound(orphan, urlOf(ready.place, orphan.port)))) {
    ready.log(`Taking over the database server that still runs (pid ${orphan.identity.pid}).`);
    return orphan;
  }
  ready.log(`Waiting for an earlier database server (pid ${orphan.identity.pid}) to end.`);
  const patienceMs = isWanted ? ORPHAN_MS : 0;
  if (!(await isGone(orphan.identity, patienceMs))) await stopServer(orphan.identity);
  return null;
}

/** It lets us in, and is still there a moment later: one that is going down may do the first. */
async function isSound(server: RunningServer, url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
  } catch {
    return false;
  }
  return !(await isGone(server.identity, SETTLE_MS));
}

/** Starts, and starts again where the reason to fail passes by itself. */
async function startFresh(ready: Ready): Promise<RunningServer> {
  const deadline = monotonicMs() + ORPHAN_MS;
  for (;;) {
    const port = ready.port ?? (await freePort());
    forgetDeadServer(ready.place.cluster);
    try {
      return await startServer(ready.binaries, ready.place, { port, settings: ready.settings });
    } catch (error) {
      if (!passesByItself(error, ready.port) || monotonicMs() > deadline) throw error;
      await pause(RETRY_MS);
    }
  }
}

/**
 * PostgreSQL takes whatever has a dead server's process id for that server: another program, or the
 * server's own remains where nobody collects them (process 1 of a container). Its pid file is
 * removed only then, and only when no process works in the cluster: the file is also how PostgreSQL
 * finds children that outlived their server.
 */
function forgetDeadServer(cluster: string): void {
  const pid = readPidFile(cluster)?.pid;
  if (pid === undefined || !isTaken(pid) || processesIn(cluster).length > 0) return;
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** Backends of a killed server that are still ending, or a port that somebody took before us. */
function passesByItself(error: unknown, fixedPort: number | null): boolean {
  if (!(error instanceof ServerStartError)) return false;
  if (/shared memory block|lock file "postmaster.pid"/.test(error.log)) return true;
  return fixedPort === null && error.log.includes('could not create any TCP/IP sockets');
}
