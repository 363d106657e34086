import type { Advance } from './advance.ts';
import type { Performer } from './perform.ts';
import type { Outbox } from './ports/outbox.ts';

/**
 * Tells the customer that we tried and could not reach them. No channel to customers is set up in
 * this version, and that is what is recorded: a reason, never a message that was not sent.
 */
export function makeTellCustomer({
  advance,
  outbox,
}: {
  readonly advance: Advance;
  readonly outbox: Outbox;
}): Performer {
  return async (claim) => {
    await advance(claim.pledgeId, { type: 'unreachable-notice', notice: 'no-channel' });
    await outbox.finish(claim, []);
  };
}
