import { expect, test } from '@jest/globals';
import type { Log } from '../../../src/app/ports/log.ts';
import { makeRequestLog, REFUSALS_LOGGED_EVERY_MS } from '../../../src/web/request-log.ts';

const noon = Date.parse('2026-11-23T12:00:00Z');
const answered = { request: 'r', method: 'POST', route: '/webhooks/calls', status: 403, ms: 1 };

test('a flood of refusals is a line a minute for each route and status, and says how many it stands for', () => {
  const lines: unknown[] = [];
  const write = (facts: object, said: string) => lines.push({ ...facts, said });
  const log: Log = { info: write, warn: write, error: write };
  const say = makeRequestLog(log);
  for (let sent = 0; sent < 1_000; sent += 1) say(answered, noon + sent);
  expect(lines).toEqual([{ ...answered, leftOut: 0, said: 'Refused.' }]);
  say({ ...answered, status: 400 }, noon + 1_000);
  say({ ...answered, status: 200 }, noon + 1_000);
  say({ ...answered, status: 200 }, noon + 1_001);
  say({ ...answered, status: 503 }, noon + 1_001);
  expect(lines.slice(1).map((line) => (line as { said: string }).said)).toEqual([
    'Refused.',
    'Answered.',
    'Answered.',
    'Answered with an error.',
  ]);
  say(answered, noon + REFUSALS_LOGGED_EVERY_MS);
  expect(lines.at(-1)).toMatchObject({ status: 403, leftOut: 999 });
});
