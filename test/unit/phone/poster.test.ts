import { expect, test } from '@jest/globals';
import { makePoster, type Reply } from '../../../src/phone/carrier/poster.ts';

/** Posts to somebody who needs so long for each answer; how long each try was given. */
async function triesOf(
  fragment: string,
  takesMs: number,
  reply: Reply,
): Promise<readonly number[]> {
  let now = 0;
  const given: number[] = [];
  const poster = makePoster({
    ...{ authToken: 'a-token', log: () => undefined, travel: () => [0], complain: () => undefined },
    now: () => now,
    sid: () => 'one',
    schedule: (ms, act) => {
      now += ms;
      act();
    },
    deliver: ({ withinMs }) => {
      given.push(withinMs);
      now += Math.min(takesMs, withinMs);
      return Promise.resolve(reply);
    },
  });
  poster.tell(`https://promises.example.com/status${fragment}`, {});
  await poster.idle();
  return given;
}

test('the time of all tries of a webhook holds the answers as well as the pauses', async () => {
  const failed: Reply = { kind: 'answered', status: 500, text: '' };
  expect(await triesOf('#rc=5&rp=all', 6_000, failed)).toEqual([15_000, 8_000, 1_000]);
  expect(await triesOf('#rc=5&rp=all', 60_000, { kind: 'silent' })).toEqual([15_000]);
  expect(await triesOf('#rc=2&rp=all&rt=3000', 60_000, { kind: 'silent' })).toEqual([
    ...[3_000, 3_000, 3_000],
  ]);
});
