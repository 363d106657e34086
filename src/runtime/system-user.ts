import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupError } from './setup-error.ts';

/** A user of the system whom a child process runs as. */
export type SystemUser = { readonly name: string; readonly uid: number; readonly gid: number };

/** Asked in this order: the usual name for the purpose, then the one that every system has. */
const CANDIDATES = ['postgres', 'nobody'] as const;

const READ = 0o4;
const ENTER = 0o1;

/** Whether this process is root, as which PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The user for the database server when we are root. Throws when the system has none. */
export function unprivilegedUser(passwd: string = readFileSync('/etc/passwd', 'utf8')): SystemUser {
  const users = passwd.split('\n').map((line) => line.split(':'));
  for (const name of CANDIDATES) {
    const [, , uid, gid] = users.find(([entry]) => entry === name) ?? [];
    if (Number(uid) > 0 && Number(gid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new SetupError(
    'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody": make ' +
      'one with "useradd --system postgres", or set DATABASE_URL to a server of your own.',
  );
}

/** The first folder on the way to `path` that the user may not enter, or null: all are open. */
export function closedFolder(user: SystemUser, path: string): string | null {
  const above = dirname(path);
  if (above === path) return null;
  return closedFolder(user, above) ?? (may(user, above, ENTER) ? null : above);
}

/** The user may read the file (or list the folder) and every folder on the way is open. */
export function canRead(user: SystemUser, path: string): boolean {
  return closedFolder(user, path) === null && may(user, path, READ);
}

/** By the mode bits, as the system judges a process without supplementary groups. */
function may(user: SystemUser, path: string, right: number): boolean {
  const { uid, gid, mode } = statSync(path);
  if (uid === user.uid) return ((mode >> 6) & right) === right;
  if (gid === user.gid) return ((mode >> 3) & right) === right;
  return (mode & right) === right;
}
