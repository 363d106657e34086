import { expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { asTwilio } from '../support/as-twilio.ts';
import { CUSTOMER, type Dialled, dialled, FATIMA, JOOST } from '../support/dialled.ts';
import type { Brought, Travel } from '../support/road.ts';

/*
 * An agent's 1 is the only thing that makes a customer's telephone ring: it does so once, for the
 * leg that was asked, and never for another.
 */

const ofKind = ({ house }: Dialled, kind: string): readonly Brought[] =>
  house.road.brought().filter((letter) => letter.kind === kind);

const customerCalls = ({ house }: Dialled) =>
  house.carrier.history().filter(({ what, to }) => what === 'placed' && to === CUSTOMER);

const otherLeg = `CA${'7'.repeat(32)}`;
/** "This customer is already being called", in the language of the house. */
const over = /wordt al gebeld/;

test('a 1 that comes twice at once, and again during the call, is answered with the same bytes; after the call nobody hears a number', async () => {
  const again = [0, 0, 10 * SECOND, 2 * MINUTE];
  const travel: Travel = ({ kind }) => (kind === 'agent-key' ? again : [0]);
  await dialled({ travel }, async (story) => {
    await story.house.passesUntil('14:06');
    const answers = ofKind(story, 'agent-key').map(({ answer }) => answer);
    const [first = '', ...others] = answers;
    expect(first).toContain('<Dial');
    expect(others.slice(0, 2)).toEqual([first, first]);
    expect(others.slice(2)).toEqual([expect.stringMatching(over)]);
    expect(others[2]).not.toContain(CUSTOMER);
    expect(customerCalls(story)).toHaveLength(1);
    expect(await story.summary()).toMatchObject({ state: 'kept', outcomes: ['reached'] });
  });
});

test('two legs of one promise press 1 at the same moment: one rings the customer, one hears that it is taken', async () => {
  await dialled({}, async (story) => {
    const { house } = story;
    await house.passesUntil('14:03:03');
    const [asked] = ofKind(story, 'agent');
    if (asked === undefined) throw new Error('The agent was not asked.');
    const keyUrl = /action="([^"]+)"/.exec(asked.answer)?.[1] ?? '';
    const presses = (CallSid: string) =>
      asTwilio(house, keyUrl, {
        ...Object.fromEntries(asked.fields),
        ...{ CallSid, CallStatus: 'in-progress', Digits: '1' },
      });
    const both = await Promise.all([presses(asked.fields.get('CallSid') ?? ''), presses(otherLeg)]);
    const bodies = both.map(({ body }) => body);
    expect(bodies.filter((body) => body.includes('<Dial'))).toHaveLength(1);
    expect(bodies.filter((body) => over.test(body))).toHaveLength(1);
    expect((await story.pledge()).attempts).toHaveLength(1);
  });
});

test('the first agent’s 1 comes when the second agent’s telephone rings: it gets nothing', async () => {
  // Fatima's key travels so long that her leg ends without an answer; by then Joost is rung.
  const travel: Travel = ({ kind, fields }) =>
    kind === 'agent-key' && fields.get('To') === FATIMA ? [17 * SECOND] : [0];
  const scripts = { [JOOST]: { calls: [{ afterMs: 10_000 }] } };
  await dialled({ travel, scripts }, async (story) => {
    await story.house.passesUntil('14:03:22');
    const [late] = ofKind(story, 'agent-key');
    expect(late?.answer).toMatch(over);
    expect(late?.answer).not.toContain('<Dial');
    expect(story.rings(JOOST)).toBe(1);
    expect(customerCalls(story)).toHaveLength(0);
    await story.house.passesUntil('14:05:30');
    expect(await story.summary()).toMatchObject({
      ...{ state: 'kept', outcomes: ['agent-declined', 'reached'], customerRang: 1 },
    });
  });
});

test('a 1 under the fence of an attempt that is over gets nothing, on whichever leg it comes', async () => {
  const scripts = { [CUSTOMER]: { calls: [{ pickUp: 'busy' as const }, {}] } };
  await dialled({ scripts }, async (story) => {
    const { house } = story;
    await house.passesUntil('14:04');
    const [first] = ofKind(story, 'agent-key');
    if (first === undefined) throw new Error('The agent pressed nothing.');
    // The second attempt is asked for two minutes after the busy tone.
    await house.passesUntil('14:05:09');
    expect((await story.pledge()).attempts).toHaveLength(2);
    const stale = await asTwilio(house, first.path, {
      ...{ ...Object.fromEntries(first.fields), CallSid: otherLeg },
    });
    expect(stale.body).toMatch(over);
    expect(stale.body).not.toContain('<Dial');
    // So does the very leg that was granted the first attempt, now that this is over.
    const again = await asTwilio(house, first.path, Object.fromEntries(first.fields));
    expect(again.body).toBe(stale.body);
    await house.passesUntil('14:08');
    expect(await story.summary()).toMatchObject({
      ...{ state: 'kept', outcomes: ['not-reached', 'reached'], customerRang: 2 },
    });
  });
});
