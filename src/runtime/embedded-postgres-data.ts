import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { makeIds, sha256Hex } from './ids.ts';
import { closedFolder, isRoot } from './system-user.ts';
import type { SystemUser } from './system-user.ts';
import { SetupError } from './setup-error.ts';

const PASSWORD_BYTES = 24;

/** Where one embedded server keeps what. */
export type DataPlace = {
  /** The cluster itself, as the server's user reaches it; it may not exist yet. */
  readonly cluster: string;
  readonly exists: boolean;
  /** Whom the server runs as; null: as this process. */
  readonly user: SystemUser | null;
  readonly passwordFile: string;
  readonly logFile: string;
};

/**
 * Finds or chooses the place of the cluster: `postgres` in the data folder. When we are root and
 * the server's user cannot get there (a clone in root's own home), the cluster lies under
 * `openHome` and `postgres` is a link to it: chosen once, visible to whoever looks.
 *
 * Throws when an existing cluster cannot be used as things are; the message says what to do.
 */
export function findDataPlace(
  dataDir: string,
  openHome: string,
  user: SystemUser | null,
): DataPlace {
  const place = join(dataDir, 'postgres');
  const files = {
    passwordFile: join(dataDir, 'postgres-password'),
    logFile: join(dataDir, 'postgres.log'),
  };
  if (lstatSync(place, { throwIfNoEntry: false }) === undefined) {
    return { cluster: chooseCluster(place, openHome, user), exists: false, user, ...files };
  }
  if (!existsSync(place)) {
    throw new SetupError(
      `${place} is a link to a folder that is gone: bring it back, or remove the link and ` +
        'restore a backup.',
    );
  }
  const cluster = realpathSync(place);
  return { cluster, exists: true, user: ownerOf(cluster, user), ...files };
}

function chooseCluster(place: string, openHome: string, user: SystemUser | null): string {
  if (user === null || closedFolder(user, place) === null) return place;
  openFolder(openHome);
  const cluster = join(openHome, `data-${randomName()}`);
  const closed = closedFolder(user, cluster);
  if (closed === null) return cluster;
  throw new SetupError(
    `The database server runs as ${user.name}, who may not enter ${closed}: allow it with "chmod ` +
      'o+x", or set DATA_DIR to a folder that is open to everybody.',
  );
}

/** A cluster belongs to whoever made it; PostgreSQL runs as nobody else. */
function ownerOf(cluster: string, user: SystemUser | null): SystemUser | null {
  const { uid, gid } = statSync(cluster);
  if (uid === process.getuid?.()) return null;
  if (!isRoot()) {
    throw new SetupError(
      `${cluster} belongs to another user (uid ${uid}): start as that user or as root, or set ` +
        'DATA_DIR to another folder.',
    );
  }
  const owner = { name: uid === user?.uid ? user.name : `uid ${uid}`, uid, gid };
  const closed = closedFolder(owner, cluster);
  if (closed === null) return owner;
  throw new SetupError(
    `The database server runs as ${owner.name}, who may not enter ${closed}: allow it with ` +
      `"chmod o+x ${closed}", or move ${cluster} to a folder that is open and set DATA_DIR.`,
  );
}

function randomName(): string {
  return sha256Hex(makeIds().secret(16)).slice(0, 12);
}

/** Reads the server's password; it is made with the first cluster and never leaves the folder. */
export function readPassword(place: DataPlace): string {
  if (existsSync(place.passwordFile)) return readFileSync(place.passwordFile, 'utf8').trim();
  if (place.exists) {
    throw new SetupError(
      `${place.passwordFile} is gone, and with it the way into the database: bring it back, or ` +
        'set DATA_DIR to an empty folder and restore a backup.',
    );
  }
  const password = makeIds().secret(PASSWORD_BYTES);
  writeFileSync(place.passwordFile, password, { mode: 0o600 });
  return password;
}

/**
 * Makes the cluster with `initialise`, which is handed an empty folder and a file with the
 * password, both the server user's. It gets its name only when it is whole, so that a crash
 * half-way leaves nothing that looks like data.
 */
export async function createCluster(
  dataDir: string,
  place: DataPlace,
  initialise: (folder: string, passwordFile: string) => Promise<void>,
): Promise<void> {
  const draft = `${place.cluster}.draft`;
  const passwordFile = `${place.cluster}.password`;
  openFolder(dirname(place.cluster));
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, readPassword(place), { mode: 0o600, flag: 'wx' });
  try {
    giveTo(place.user, draft, passwordFile);
    await initialise(draft, passwordFile);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, place.cluster);
  const name = join(dataDir, 'postgres');
  if (name !== place.cluster) symlinkSync(place.cluster, name);
  syncFolder(dirname(place.cluster));
  syncFolder(dataDir);
}

/** Makes a folder that other users may pass through, whatever our umask. An old one is left. */
export function openFolder(folder: string): void {
  if (existsSync(folder)) return;
  openFolder(dirname(folder));
  mkdirSync(folder);
  chmodSync(folder, isRoot() ? 0o711 : 0o700);
}

function giveTo(user: SystemUser | null, ...paths: string[]): void {
  if (user === null) return;
  for (const path of paths) chownSync(path, user.uid, user.gid);
}

/** A new name in a folder is durable only when the folder itself was written. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
