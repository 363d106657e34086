import { expect, test } from '@jest/globals';
import { SECOND } from '../../../src/domain/time.ts';
import { policy, unanswered } from '../../support/pledges.ts';
import { given, granted, heard } from '../../support/story.ts';

test('a try of which only the failure was reported is looked up, so that it counts as one', () => {
  const story = granted(given({ policy: { ...policy, dial: 'at-once' } }));
  const leg = unanswered(story.now, { callId: 'twilio:leg1', attempt: 1 });
  const onlyFailure = { ...leg, startedAt: null, endedAt: null };
  story.hears(heard(onlyFailure), story.now + 25 * SECOND);
  expect(story.next('look-up')).toBeDefined();
  expect(story.next('dial')).toBeUndefined();
  story.hears(heard(leg));
  expect(story.eventsOf('call-noted').at(-1)?.grade).toBe('C');
  expect(story.pledge.attempts).toMatchObject([{ stage: 'ended', outcome: 'not-reached' }]);
});
