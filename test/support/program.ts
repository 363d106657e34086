import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { packageRoot } from '../../src/runtime/root.ts';
import { loadConfig } from '../../src/settings/load-config.ts';

/** A process of the real program, as an operator starts it. */
export type RunningProgram = {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Everything printed so far, errors included. */
  output(): string;
  /** Settles when the output matches; rejects when the process ends before, or time is over. */
  says(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
};

const LOOK_MS = 50;

/** Builds the program if a source is newer than what was built. */
export function build(): void {
  execFileSync(process.execPath, [join(packageRoot(), 'scripts/build.js'), '--if-stale']);
}

/** Starts `callback-guarantee COMMAND` with this environment and nothing of ours beside PATH. */
export function startProgram(
  command: string,
  environment: Readonly<Record<string, string>>,
): RunningProgram {
  const main = join(packageRoot(), 'dist/src/cli/main.js');
  const child = spawn(process.execPath, [main, command], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const gone = once(child, 'exit');
  return {
    child,
    pid: child.pid ?? 0,
    output: () => output,
    says: async (pattern, withinMs = 30_000) => {
      let found: RegExpExecArray | null = null as RegExpExecArray | null;
      await until(`the program says ${String(pattern)}\n${output}`, withinMs, () => {
        found = pattern.exec(output);
        const isGone = child.exitCode !== null || child.signalCode !== null;
        if (found === null && isGone) throw new Error(`It ended:\n${output}`);
        return Promise.resolve(found !== null);
      });
      if (found === null) throw new Error('It was said and then it was not.');
      return found;
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await gone;
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await gone;
      }
      return child.exitCode;
    },
  };
}

/** Polls until it holds; rejects, naming what was waited for. */
export async function until(
  what: string,
  withinMs: number,
  holds: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${what}`);
    await pause(LOOK_MS);
  }
}

/** A loopback port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}

/** A folder of the test's own, gone with `using`. */
export function scratchFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'callback-guarantee-'));
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** The shipped configuration, with e-mail before the inbox for everybody. */
export function configWithEmail(folder: string): string {
  const config = join(folder, 'config');
  cpSync(join(packageRoot(), 'config'), config, { recursive: true });
  const file = join(config, 'people.yaml');
  const people = readFileSync(file, 'utf8').replaceAll(
    /^ {2}(\w+):\n((?: {4}.*\n| {4}#.*\n)*?) {4}channels: \[\{ kind: inbox \}\]/gm,
    (_all, id: string, rest: string) =>
      `  ${id}:\n${rest}    channels: [{ kind: email, address: ${id}@example.org }, { kind: inbox }]`,
  );
  writeFileSync(file, people);
  keepNoHolidays(config);
  return config;
}

/** What these programs do hangs on no holiday, and their tables are a sixth of each start. */
function keepNoHolidays(config: string): void {
  for (const [file, hours] of [
    ['teams.yaml', "      saturday: ['09:00-13:00']\n"],
    ['people.yaml', "      weekdays: ['12:00-17:30']\n"],
  ] as const) {
    const text = readFileSync(join(config, file), 'utf8');
    writeFileSync(join(config, file), text.replace(hours, `${hours}      publicHolidays: false\n`));
  }
  if (loadConfig(config).publicHolidays === null) return;
  throw new Error(`Somebody in ${config} keeps public holidays: their hours read otherwise now.`);
}
