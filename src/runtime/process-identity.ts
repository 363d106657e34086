import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One life of one process: a process id alone may be given to another process later. */
export type ProcessIdentity = {
  readonly pid: number;
  /** When it started, in the system's own words; only ever compared. */
  readonly startedAt: string;
  /** The boot and the process namespace in which `pid` means anything. */
  readonly host: string;
};

/** The identity of a living process of this host, or null: there is none (or only a zombie). */
export function identityOf(pid: number): ProcessIdentity | null {
  if (!Number.isSafeInteger(pid) || pid < 1) return null;
  const startedAt = process.platform === 'linux' ? linuxStart(pid) : psStart(pid);
  return startedAt === null ? null : { pid, startedAt, host: hostIdentity() };
}

/** The same process is still alive. False too for a process of another host. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identityOf(identity.pid);
  return now !== null && now.startedAt === identity.startedAt && now.host === identity.host;
}

/** The system still knows this id, if only as the remains of a process that nobody collected. */
export function isTaken(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Living processes whose working folder this is, as far as we may see (ours always, and all when
 * we are root). A database server and all its children work in their cluster.
 */
export function processesIn(folder: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => worksIn(pid, folder));
}

/** The process works in this folder, or, where that cannot be seen, was started on it. */
export function worksIn(pid: number, folder: string): boolean {
  if (process.platform !== 'linux') return ps(pid, 'command')?.includes(folder) === true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}

/** Containers that share a folder each have a process 1: the namespace tells them apart. */
export function hostIdentity(): string {
  if (process.platform !== 'linux') return process.platform;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return 'linux';
  }
}

function linuxStart(pid: number): string | null {
  const stat = linuxStat(pid);
  // A zombie is dead: only its parent has not looked yet.
  return stat === null || stat.state === 'Z' || stat.state === 'X' ? null : stat.startTicks;
}

/** proc(5): the name stands in parentheses and may hold any character; field 22 is the start. */
function linuxStat(pid: number): { state: string; startTicks: string } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === undefined || startTicks === undefined) return null;
  return { state, startTicks };
}

function psStart(pid: number): string | null {
  return ps(pid, 'state')?.startsWith('Z') === true ? null : ps(pid, 'lstart');
}

function ps(pid: number, column: string): string | null {
  try {
    const text = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' });
    return text.trim() === '' ? null : text.trim();
  } catch {
    return null;
  }
}
