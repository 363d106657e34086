import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import ts from 'typescript';

import { packageRoot } from '../../../src/runtime/root.ts';

const PATIENCE_MS = 60_000;
const LOOK_MS = 20;

/** Looks until the condition holds; fails the test when it never does. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`It never happened that ${what}.`);
    await pause(LOOK_MS);
  }
}

/** A folder for a test that another user may pass through, unlike one straight from mkdtemp. */
export function openFolderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-'));
  chmodSync(folder, 0o711);
  return folder;
}

const PROGRAM = `
import { startEmbeddedPostgres } from './src/runtime/embedded-postgres.js';
const [dataDir, openHome, kind] = process.argv.slice(2);
const throwAway = kind === 'throw-away';
const log = (line) => console.log(JSON.stringify({ log: line }));
try {
  const server = await startEmbeddedPostgres({ dataDir, openHome, log, throwAway });
  process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  console.log(JSON.stringify({ url: server.url, pid: server.pid }));
  setInterval(() => undefined, 1_000);
} catch (error) {
  console.log(JSON.stringify({ error: error.name, message: error.message }));
  process.exit(1);
}
`;

/** A copy of the program, as a clone of it would be, with a main file that starts the server. */
export function makeClone(folder: string, packages: 'linked' | 'copied'): string {
  const clone = join(folder, 'clone');
  mkdirSync(clone);
  writeFileSync(join(clone, 'package.json'), '{"name":"callback-guarantee","type":"module"}');
  writeFileSync(join(clone, 'main.js'), PROGRAM);
  compile('src/runtime/embedded-postgres.ts', clone, new Set());
  const modules = join(packageRoot(), 'node_modules');
  if (packages === 'linked') symlinkSync(modules, join(clone, 'node_modules'));
  else copyServerPackages(modules, join(clone, 'node_modules'));
  return clone;
}

/** The server's own packages as npm unpacks them with install scripts blocked: without links. */
function copyServerPackages(modules: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(modules).filter((entry) => !entry.startsWith('.'))) {
    if (!name.includes('embedded-postgres')) symlinkSync(join(modules, name), join(to, name));
  }
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    cpSync(join(modules, name), join(to, name), { recursive: true, verbatimSymlinks: true });
  }
  for (const platform of readdirSync(join(to, '@embedded-postgres'))) {
    removeLinks(join(to, '@embedded-postgres', platform));
  }
}

function removeLinks(platformFolder: string): void {
  const list = readFileSync(join(platformFolder, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { target } of JSON.parse(list) as { target: string }[]) {
    rmSync(join(platformFolder, target), { force: true });
  }
}

/** Compiles a source file and what it imports of ours. */
function compile(path: string, clone: string, done: Set<string>): void {
  if (done.has(path)) return;
  done.add(path);
  const { outputText } = ts.transpileModule(readFileSync(join(packageRoot(), path), 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      rewriteRelativeImportExtensions: true,
      verbatimModuleSyntax: true,
    },
  });
  const out = join(clone, path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, outputText);
  for (const [, imported = ''] of outputText.matchAll(/from ['"](\.[^'"]+)\.js['"]/g)) {
    compile(join(dirname(path), `${imported}.ts`), clone, done);
  }
}

export type Child = {
  readonly process: ChildProcess;
  readonly pid: number;
  /** What it printed of itself once it was up, or why it did not come up. */
  readonly said: {
    readonly url?: string;
    readonly pid?: number;
    readonly error?: string;
    readonly message?: string;
  };
  readonly log: readonly string[];
  end(signal: NodeJS.Signals): Promise<void>;
};

/** Runs the clone's main file until it says that it is up, or gives up. */
export async function runClone(
  clone: string,
  dataDir: string,
  openHome: string,
  kind: 'to keep' | 'throw-away' = 'to keep',
): Promise<Child> {
  const child = spawn(process.execPath, [join(clone, 'main.js'), dataDir, openHome, kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: '/',
  });
  const log: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Child['said'] & { log?: string };
    if (said.log !== undefined) log.push(said.log);
    else
      return {
        process: child,
        pid: child.pid ?? 0,
        said,
        log,
        end: (signal) => end(child, signal),
      };
  }
  throw new Error('The child ended without a word.');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
