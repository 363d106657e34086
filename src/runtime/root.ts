import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE_NAME = 'callback-guarantee';

/**
 * The folder of this package's `package.json`, from which `config/` and the migrations are found,
 * whether the program runs from `src/` or from `dist/src/`.
 *
 * Throws when no folder above this file is the package: the installation is incomplete.
 */
export function packageRoot(from: string = dirname(fileURLToPath(import.meta.url))): string {
  if (isPackageRoot(from)) return from;
  const above = dirname(from);
  if (above === from) {
    throw new Error(
      `No package.json of ${PACKAGE_NAME} above the program: install the package again, whole.`,
    );
  }
  return packageRoot(above);
}

/** The version in our own `package.json`. */
export function packageVersion(): string {
  return readPackage(packageRoot())?.version ?? 'unknown';
}

/** By name, not by mere presence: a folder between may carry a `package.json` of its own. */
function isPackageRoot(folder: string): boolean {
  return readPackage(folder)?.name === PACKAGE_NAME;
}

function readPackage(folder: string): { name?: string; version?: string } | null {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }) : null;
}
