import { describe, expect, test } from '@jest/globals';
import type { CallFacts } from '../../../src/domain/call.ts';
import type { ToldIn } from '../../../src/domain/customers-word.ts';
import { at, conversation, unanswered } from '../../support/pledges.ts';
import { cancel, given, move } from '../../support/story.ts';

/** The customer called us at 14:03, about something else as far as the phone system knows. */
function call(facts: Partial<CallFacts> = {}): ToldIn {
  const theirs = { direction: 'inbound', callId: 'calls:7', talkSeconds: 8, sign: null } as const;
  return { kind: 'call', facts: conversation(at('14:03'), { ...theirs, ...facts }) };
}

function cancelled(via: 'own-number' | 'recorded-call', toldIn: ToldIn | null) {
  return given().hears(cancel({ via, callId: 'calls:7', toldIn }), '14:05');
}

describe("what is said to be the customer's own word", () => {
  test.each([
    ['own-number', 'a call of theirs that somebody took', call()],
    ['own-number', 'a text message', { kind: 'text', at: at('14:03') }],
    ['own-number', 'a call that goes on', call({ endedAt: null, talkSeconds: null })],
    ['recorded-call', 'a call of theirs', call()],
    ['recorded-call', 'a call of ours', call({ direction: 'outbound', sign: 'undetermined' })],
  ] as const)('is theirs by %s in %s [move.customer-needs-proof]', (via, _in, toldIn) => {
    expect(cancelled(via, toldIn).pledge).toMatchObject({ cancelledBy: 'customer' });
  });

  test.each([
    ['own-number', 'no call that is known', null, 'call-unknown'],
    ['recorded-call', 'no call that is known', null, 'call-unknown'],
    [
      'recorded-call',
      'a call from before the promise',
      { kind: 'call', facts: conversation(at('13:59:59'), { endedAt: at('14:04') }) },
      'call-out-of-time',
    ],
    ['own-number', 'a call of tomorrow', call({ startedAt: at('14:06') }), 'call-out-of-time'],
    ['own-number', 'a text of tomorrow', { kind: 'text', at: at('14:06') }, 'call-out-of-time'],
    ['own-number', 'a call of ours', call({ direction: 'outbound' }), 'call-says-nothing'],
    [
      'own-number',
      'a call that nobody took: a customer who waited and called',
      { kind: 'call', facts: unanswered(at('14:03'), { direction: 'inbound' }) },
      'call-says-nothing',
    ],
    ['recorded-call', 'a text message', { kind: 'text', at: at('14:03') }, 'call-says-nothing'],
    [
      'recorded-call',
      'a machine',
      call({ direction: 'outbound', sign: 'machine' }),
      'call-says-nothing',
    ],
    [
      'recorded-call',
      'a voicemail',
      call({ direction: 'outbound', outcome: 'voicemail' }),
      'call-says-nothing',
    ],
    ['recorded-call', 'two sides that never met', call({ bridged: false }), 'call-says-nothing'],
  ] as const)(
    'is refused by %s in %s, and nothing leaves the figures [move.customer-needs-proof]',
    (via, _in, toldIn, why) => {
      const story = cancelled(via, toldIn);
      expect(story.refusal).toBe(why);
      expect(story.pledge.state).toBe('due');
      const moved = given().hears(move('15:00', { via, callId: 'calls:7', toldIn }), '14:05');
      expect(moved.refusal).toBe(why);
      expect(moved.eventsOf('moved')).toEqual([]);
    },
  );

  test("needs no proof where it is an agent's word: that is ours [move.agent-word-is-ours]", () => {
    const ours = { via: 'recorded-call', toldIn: null } as const;
    expect(given().hears(cancel({ ...ours, by: 'agent' })).pledge.cancelledBy).toBe('agent');
    const moved = given().hears(move('15:00', { ...ours, by: 'company' }), '14:05');
    expect(moved.eventsOf('moved')).toMatchObject([{ by: 'company' }]);
  });
});
