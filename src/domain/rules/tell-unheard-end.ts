import type { Effect } from '../effect.ts';
import { unheardEnd } from '../evidence.ts';
import { invariant } from '../invariant.ts';
import { isOpen } from '../pledge.ts';
import { moment, type Rule } from './rule.ts';

/**
 * A call with the customer that nobody placed for the promise began, was looked up until its
 * longest possible time was over, and nobody knows how it ended: it is taken for no call, and owner
 * and lead are told, once a call. What is reported later still counts.
 */
export const tellUnheardEnd: Rule = {
  moment: (pledge) => {
    const unheard = isOpen(pledge) ? unheardEnd(pledge) : null;
    return unheard === null ? null : moment(unheard.at, 'settle');
  },
  act: (pledge, now) => {
    const unheard = unheardEnd(pledge);
    invariant(unheard !== null, 'Only of a call without an end somebody is told.');
    const { callId } = unheard;
    const tell: Effect = {
      kind: 'alert',
      key: `unverified:${callId}`,
      purpose: 'unverified',
      step: null,
      round: 0,
      targets: ['owner', 'lead'],
    };
    return { events: [{ type: 'call-unverified', at: now, callId }], effects: [tell] };
  },
};
