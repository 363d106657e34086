import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { makeCallsWebhook } from '../../../src/phone/calls/routes.ts';
import { wallClock } from '../../../src/runtime/clock.ts';
import { sayProblem } from '../../support/say-problem.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const run = promisify(execFile);

let app: FastifyInstance | null = null;
afterEach(() => app?.close());

test('the signed example in docs/webhooks.md is accepted as it stands', async () => {
  const seen: unknown[] = [];
  app = Fastify();
  await app.register(
    makeCallsWebhook({
      secrets: [secret],
      now: wallClock,
      sayProblem,
      count: () => undefined,
      service: {
        recordCall: (report) => {
          seen.push(report.facts.talkSeconds, report.verdict);
          return Promise.resolve({ kind: 'recorded' });
        },
      },
    }),
  );
  const base = await app.listen({ port: 0, host: '127.0.0.1' });
  const folder = await mkdtemp(join(tmpdir(), 'report-call-'));
  try {
    const script = join(folder, 'report-call.mjs');
    await writeFile(script, await exampleOf('docs/webhooks.md'));
    const { stdout } = await run(process.execPath, [script, base, secret]);
    expect(stdout).toBe('200 {"callId":"calls:pbx-42"}\n');
    expect(seen).toEqual([180, 'dropped']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function exampleOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  const example = /```js\n([\s\S]*?)```/.exec(text)?.[1];
  if (example === undefined) throw new Error(`${path} has no example in JavaScript.`);
  return example;
}
