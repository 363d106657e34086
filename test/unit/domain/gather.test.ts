import { describe, expect, test } from '@jest/globals';
import { gathers } from '../../../src/domain/gather.ts';
import { at } from '../../support/pledges.ts';

const escalation = {
  purpose: 'escalation',
  dueAt: at('14:15'),
  now: at('14:13:30'),
  othersOwed: true,
} as const;

describe('a message to somebody', () => {
  test('waits for others that are on their way for the same reason [order.gathers]', () => {
    expect(gathers(escalation)).toBe(true);
    expect(gathers({ ...escalation, purpose: 'dial-held' })).toBe(true);
  });

  test('on its own goes out at once [order.gathers]', () => {
    expect(gathers({ ...escalation, othersOwed: false })).toBe(false);
  });

  test('that can still save a promise within the minute waits for nothing [order.gathers]', () => {
    expect(gathers({ ...escalation, now: at('14:14') })).toBe(false);
    expect(gathers({ ...escalation, now: at('14:13:59') })).toBe(true);
    expect(gathers({ ...escalation, now: at('14:15') })).toBe(true);
    expect(gathers({ ...escalation, purpose: 'reminder', now: at('14:14') })).toBe(true);
  });
});
