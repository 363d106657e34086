import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import type { TestEngine } from '../../integration/queue/engines.ts';
import { openRig, until } from '../../integration/queue/rig.ts';

/** A lock lasts 10 s and is looked for every 5 s. */
const BACK_WITHIN_MS = 15_000;
/** For a process to start on a machine that has other things to do. */
const START_MS = 5_000;
const TEST_MS = 90_000;

const toStop: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

/** Kills two workers with the same job in hand, one after the other, and waits for a third. */
export function survivesCrashes(start: () => Promise<TestEngine>): void {
  test(
    'a job whose worker is killed comes back within 15 s, and again after a second crash',
    async () => {
      const engine = await start();
      toStop.push(() => engine.stop());
      const survivor = await openRig(engine);
      toStop.push(() => survivor.stop());
      // It only adds: the two victims are the ones to take the job.
      await survivor.workers.close();
      await survivor.queue.deliver(['survives']);

      await killInTheMiddle(engine);
      const secondBegan = performance.now();
      await killInTheMiddle(engine);
      expect(performance.now() - secondBegan).toBeLessThan(BACK_WITHIN_MS + START_MS);

      const killedAt = Date.now();
      const heir = await openRig(engine);
      toStop.push(() => heir.stop());
      await until(
        'the job comes back',
        () => heir.ran.some(({ what }) => what === 'deliver survives'),
        BACK_WITHIN_MS + START_MS,
      );
      const [back] = heir.ran;
      expect((back?.at ?? Infinity) - killedAt).toBeLessThan(BACK_WITHIN_MS + START_MS);
    },
    TEST_MS,
  );
}

/** Starts a process that takes the job, and kills it before the job is done. */
async function killInTheMiddle({ engine }: TestEngine): Promise<void> {
  const victim = startVictim(JSON.stringify(engine));
  toStop.push(() => kill(victim));
  const [said] = (await Promise.race([
    once(createInterface({ input: victim.stdout }), 'line'),
    once(victim, 'exit').then(() => ['it ended by itself']),
  ])) as [string];
  expect(said).toBe('begun survives');
  await kill(victim);
}

function startVictim(engine: string) {
  const hook = new URL('typescript-hook.js', import.meta.url).href;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(hook)});`;
  return spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(register)}`,
      fileURLToPath(new URL('victim.ts', import.meta.url)),
      engine,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
