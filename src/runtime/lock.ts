import {
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { monotonicMs, wallClock } from './clock.ts';
import { sha256Hex } from './ids.ts';
import { hostIdentity, identityOf, isAlive } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { SetupError } from './setup-error.ts';

/** How often a holder shows to other hosts that it lives. */
const HEARTBEAT_MS = 1_000;
/** A lock of another host (a container that shares the folder) is dead when so long untouched. */
const STILL_MS = 4_000;
const LOOK_AGAIN_MS = 100;
/** Each turn means that another process moved in between; nobody loses that often. */
const TURNS_MAX = 50;

/** A folder that is ours until it is released. */
export type FolderLock = { release(): void };

/** Another living process uses the folder. */
export class FolderInUseError extends Error {
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(
      `Another callback-guarantee (pid ${pid}) is using ${folder}: stop it, or set DATA_DIR to ` +
        'another folder. To run several together, as `serve` and `work`, set DATABASE_URL to one ' +
        'PostgreSQL for all of them.',
    );
    this.name = 'FolderInUseError';
    this.pid = pid;
  }
}

type Holder = ProcessIdentity & { readonly released: boolean };

/**
 * Takes a folder for this process until `release`, or throws FolderInUseError.
 *
 * The lock is the newest of the files `lock.1`, `lock.2`, …: each names its holder, is made whole
 * and only once (`link` fails when it exists), and a dead holder's successor takes the next number.
 * So two processes that find the same dead lock cannot both have it, as they could if they removed
 * it first. A holder is dead when its process is gone or its id belongs to a later process; one on
 * another host is dead when it no longer touches its file.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const self = identityOf(process.pid);
  if (self === null) throw new Error('The system does not tell when this process started.');
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const newest = newestGeneration(folder);
    await refuseIfHeld(folder, newest);
    const mine = newest + 1;
    if (!claim(folder, mine, { ...self, released: false })) continue;
    if (newestGeneration(folder) === mine) return hold(folder, mine, self);
    rmSync(lockFile(folder, mine), { force: true });
  }
  throw new SetupError(`Too many processes want ${folder} at once: start one.`);
}

/** The process that holds the folder now, or null. */
export function holderOf(folder: string): ProcessIdentity | null {
  const holder = readHolder(folder, newestGeneration(folder));
  return holder !== null && !holder.released && isAlive(holder) ? holder : null;
}

function lockFile(folder: string, generation: number): string {
  return join(folder, `lock.${generation}`);
}

function generations(folder: string): number[] {
  return readdirSync(folder)
    .map((name) => /^lock\.(\d{1,9})$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number);
}

function newestGeneration(folder: string): number {
  return Math.max(0, ...generations(folder));
}

function readHolder(folder: string, generation: number): Holder | null {
  try {
    return JSON.parse(readFileSync(lockFile(folder, generation), 'utf8')) as Holder;
  } catch {
    return null;
  }
}

async function refuseIfHeld(folder: string, generation: number): Promise<void> {
  const holder = readHolder(folder, generation);
  if (holder === null || holder.released) return;
  const held =
    holder.host === hostIdentity()
      ? isAlive(holder)
      : await isTouched(lockFile(folder, generation));
  if (held) throw new FolderInUseError(folder, holder.pid);
}

/** Compares the file's own times only: two hosts need not agree on the clock. */
async function isTouched(file: string): Promise<boolean> {
  const before = touchedAt(file);
  const deadline = monotonicMs() + STILL_MS;
  while (monotonicMs() < deadline) {
    await pause(LOOK_AGAIN_MS);
    if (touchedAt(file) !== before) return true;
  }
  return false;
}

function touchedAt(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function claim(folder: string, generation: number, holder: Holder): boolean {
  const draft = writeDraft(folder, holder);
  try {
    linkSync(draft, lockFile(folder, generation));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDraft(folder: string, holder: Holder): string {
  // Processes 1 of two containers write here at the same time.
  const draft = join(folder, `.lock-draft.${sha256Hex(holder.host).slice(0, 8)}.${holder.pid}`);
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o644 });
  return draft;
}

function hold(folder: string, generation: number, self: ProcessIdentity): FolderLock {
  for (const older of generations(folder).filter((other) => other < generation)) {
    rmSync(lockFile(folder, older), { force: true });
  }
  const file = lockFile(folder, generation);
  const heartbeat = setInterval(() => {
    touch(file);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release() {
      clearInterval(heartbeat);
      // The number stays taken: were it free again, a slow starter could be handed it twice.
      renameSync(writeDraft(folder, { ...self, released: true }), file);
    },
  };
}

function touch(file: string): void {
  const seconds = wallClock() / 1_000;
  try {
    utimesSync(file, seconds, seconds);
  } catch {
    // The folder was removed under us: the server will say so, louder.
  }
}
