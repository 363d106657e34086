import { expect } from '@jest/globals';
import { type Death, nobodyCalls, told } from './death.ts';

/** On the way of an alert to a person, in its order. */
export const deathsBeforeTold: readonly Death[] = [
  {
    at: 'escalated-before-alert',
    who: 'work',
    promise: nobodyCalls,
    proof: ({ events, pending }) => {
      expect(events).toContain('escalated');
      expect(events).not.toContain('person-told');
      expect(pending.some((key) => key.startsWith('escalation:'))).toBe(true);
    },
    end: told,
  },
  {
    at: 'notify-claimed-before-send',
    who: 'work',
    promise: nobodyCalls,
    proof: ({ events, inHand }, world) => {
      expect(events).not.toContain('person-told');
      expect(inHand.some((key) => key.startsWith('notify:escalation:'))).toBe(true);
      expect(world.smtp.mails.some(({ text }) => text.includes('/a/'))).toBe(false);
    },
    end: told,
  },
  {
    at: 'sent-before-told',
    who: 'work',
    promise: nobodyCalls,
    proof: ({ events, inHand }, world) => {
      expect(events).not.toContain('person-told');
      expect(inHand.some((key) => key.startsWith('notify:escalation:'))).toBe(true);
      expect(world.smtp.mails.some(({ text }) => text.includes('/a/'))).toBe(true);
    },
    end: told,
  },
];
