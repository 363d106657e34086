import { execFile, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import { monotonicMs } from './clock.ts';
import type { Binaries } from './embedded-postgres-binaries.ts';
import type { DataPlace } from './embedded-postgres-data.ts';
import { identityOf, isAlive, worksIn } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** The one role of the embedded server, which owns everything in it. */
export const SERVER_ROLE = 'callback_guarantee';

/** Recovery after a power cut replays at most a checkpoint's worth; a slow disk takes its time. */
const READY_MS = 120_000;
/** A fast shutdown writes a checkpoint first. */
const FAST_STOP_MS = 15_000;
const IMMEDIATE_STOP_MS = 5_000;
const INITDB_MS = 120_000;
const LOOK_MS = 10;
const LOG_BYTES_MAX = 10_000_000;
const LOG_TAIL_CHARS = 2_000;

/** The server's environment: nothing of ours, least of all PGDATA, PGPORT or a locale. */
const PLAIN_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** A database server that is up. */
export type RunningServer = { readonly identity: ProcessIdentity; readonly port: number };

/** The server said no; `log` is the end of what it wrote. */
export class ServerStartError extends Error {
  readonly log: string;

  constructor(message: string, log: string) {
    super(log === '' ? message : `${message} It wrote:\n${log}`);
    this.name = 'ServerStartError';
    this.log = log;
  }
}

/** Makes an empty cluster. initdb syncs what it wrote: 0.1 s of the 0.6 s that it takes. */
export async function initialiseCluster(
  binaries: Binaries,
  place: DataPlace,
  target: { folder: string; passwordFile: string },
): Promise<void> {
  const args = ['-D', target.folder, '-U', SERVER_ROLE, `--pwfile=${target.passwordFile}`];
  // The builtin locale sorts alike on every system, whatever its C library has installed.
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const rest = ['--auth=scram-sha-256', '--encoding=UTF8', '--no-instructions'];
  try {
    await promisify(execFile)(binaries.initdb, [...args, ...locale, ...rest], {
      cwd: '/',
      env: PLAIN_ENVIRONMENT,
      timeout: INITDB_MS,
      ...runAs(place),
    });
  } catch (cause) {
    const wrote = (cause as { stderr?: string }).stderr ?? '';
    throw new ServerStartError('The database could not be made in ' + target.folder + '.', wrote);
  }
}

function runAs(place: DataPlace): { uid?: number; gid?: number } {
  return place.user === null ? {} : { uid: place.user.uid, gid: place.user.gid };
}

/** Starts the server and waits until it takes connections, through crash recovery if need be. */
export async function startServer(
  binaries: Binaries,
  place: DataPlace,
  run: { port: number; settings: Readonly<Record<string, string>> },
): Promise<RunningServer> {
  rotateLog(place.logFile);
  const logStart = statSync(place.logFile, { throwIfNoEntry: false })?.size ?? 0;
  const pid = spawnServer(binaries, place, serverArguments(place, run.port, run.settings));
  const identity = identityOf(pid);
  const deadline = monotonicMs() + READY_MS;
  while (identity !== null && isAlive(identity) && monotonicMs() < deadline) {
    const file = readPidFile(place.cluster);
    if (file?.pid === pid && file.status === 'ready') return { identity, port: run.port };
    await pause(LOOK_MS);
  }
  if (identity !== null) await stopServer(identity);
  throw new ServerStartError('The database server did not start.', logSince(place, logStart));
}

function serverArguments(
  place: DataPlace,
  port: number,
  settings: Readonly<Record<string, string>>,
): string[] {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', place.cluster, '-p', String(port), ...options];
}

function spawnServer(binaries: Binaries, place: DataPlace, args: string[]): number {
  const log = openSync(place.logFile, 'a', 0o600);
  try {
    // A group of its own: Ctrl-C in the terminal is for us, and we stop the server last.
    const child = spawn(binaries.postgres, args, {
      cwd: '/',
      env: PLAIN_ENVIRONMENT,
      detached: true,
      stdio: ['ignore', log, log],
      ...runAs(place),
    });
    child.unref();
    // Without a listener, a program that cannot be run would end ours. The missing pid tells it.
    child.on('error', () => undefined);
    return child.pid ?? 0;
  } finally {
    closeSync(log);
  }
}

/** A port of 127.0.0.1 that was free a moment ago; PostgreSQL cannot let the system choose. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no port.'));
      });
    });
  });
}

/** A server that already runs on this cluster, whatever its state; null: none. */
export function serverOn(
  cluster: string,
): { identity: ProcessIdentity; port: number; ready: boolean } | null {
  const file = readPidFile(cluster);
  if (file === null) return null;
  const identity = identityOf(file.pid);
  if (identity === null || !worksIn(file.pid, cluster)) return null;
  return { identity, port: file.port, ready: file.status === 'ready' };
}

/** Whether the server on this cluster was started as we would start it now. */
export function wasStartedWith(
  place: DataPlace,
  port: number,
  settings: Readonly<Record<string, string>>,
): boolean {
  const file = join(place.cluster, 'postmaster.opts');
  if (!existsSync(file)) return false;
  const wanted = serverArguments(place, port, settings).map((argument) => `"${argument}"`);
  return readFileSync(file, 'utf8').trimEnd().endsWith(wanted.join(' '));
}

/** Lines of `postmaster.pid`, as PostgreSQL's pidfile.h numbers them. */
export function readPidFile(cluster: string): { pid: number; port: number; status: string } | null {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 ? { pid, port, status: lines[7]?.trim() ?? '' } : null;
  } catch {
    return null;
  }
}

/**
 * Ends the server: fast (open transactions are rolled back, a checkpoint is written), then at once
 * (recovery at the next start), then by force. Returns when it is gone.
 */
export async function stopServer(identity: ProcessIdentity): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
    ['SIGKILL', IMMEDIATE_STOP_MS],
  ] as const) {
    if (!send(identity, signal)) return;
    if (await isGone(identity, patienceMs)) return;
  }
  throw new Error(`The database server (pid ${identity.pid}) does not end: end it by hand.`);
}

function send(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Waits for a server that is going down by itself. */
export async function isGone(identity: ProcessIdentity, patienceMs: number): Promise<boolean> {
  const deadline = monotonicMs() + patienceMs;
  while (isAlive(identity)) {
    if (monotonicMs() > deadline) return false;
    await pause(LOOK_MS);
  }
  return true;
}

function rotateLog(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < LOG_BYTES_MAX) return;
  renameSync(file, `${file}.1`);
}

/** The server appends, so its log can be cut while it runs. */
export function trimLog(place: DataPlace): void {
  if ((statSync(place.logFile, { throwIfNoEntry: false })?.size ?? 0) < LOG_BYTES_MAX) return;
  truncateSync(place.logFile);
}

function logSince(place: DataPlace, start: number): string {
  if (!existsSync(place.logFile)) return '';
  return readFileSync(place.logFile).subarray(start).toString('utf8').slice(-LOG_TAIL_CHARS).trim();
}
