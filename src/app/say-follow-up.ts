import type { CallWord, CallWordResult } from './judge-call.ts';
import type { OpenFollowUp } from './open-follow-up.ts';
import type { Calls } from './ports/calls.ts';
import type { Pledges } from './ports/pledges.ts';
import type { OpenRequest, OpenResult } from './opening.ts';

type Deps = {
  readonly calls: Calls;
  readonly pledges: Pledges;
  readonly openFollowUp: OpenFollowUp;
  readonly callOutcome: (callId: string, word: CallWord, person: string) => Promise<CallWordResult>;
};

/** Somebody spoke with the customer and promised another call: said after the call, by a tap. */
export function makeSayFollowUp({ calls, pledges, openFollowUp, callOutcome }: Deps) {
  return async (
    callId: string,
    when: OpenRequest['when'],
    person: string,
  ): Promise<OpenResult | { readonly kind: 'missing' }> => {
    const pledgeId = (await calls.get(callId))?.pledgeId ?? null;
    if (pledgeId === null) return { kind: 'missing' };
    // First the outcome, so that the new promise does not join the one that it fulfils. Of a
    // colleague's call the word is refused and proves nothing; what was promised stands anyway.
    await callOutcome(callId, { outcome: 'spoke', pledgeIds: null }, person);
    const first = (await pledges.load(pledgeId))?.pledge;
    if (first === undefined) return { kind: 'missing' };
    return (await openFollowUp({ first, callId, agent: person, when })) ?? { kind: 'missing' };
  };
}
