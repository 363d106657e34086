import { type CallFacts, talkFrom } from '../domain/call.ts';
import { type Instant, SECOND } from '../domain/time.ts';
import type { SeenLeg } from './ports/phone.ts';

/** How long two legs were live together; empty: their records do not tell. */
export type Meeting = Pick<CallFacts, 'togetherSeconds'>;

/**
 * How long both legs were live at once, from the customer's answer, or a later moment, on. We let
 * nothing come between a leg that is answered and its being connected, so this stands in for the
 * phone system's own word, which may be lost; against that word it counts for nothing.
 */
export function meeting(ours: SeenLeg, theirs: SeenLeg, since: Instant | null): Meeting {
  const { answeredAt, endedAt } = theirs;
  // A leg of ours that lives on was there to the end.
  const until = ours.live ? endedAt : ours.endedAt;
  if (answeredAt === null || endedAt === null || until === null) return {};
  const together = Math.min(until, endedAt) - Math.max(answeredAt, since ?? answeredAt);
  return { togetherSeconds: Math.max(0, Math.floor(together / SECOND)) };
}

/** Seconds of talk on the leg of an agent who took a customer at `takenAt`; null while it lives. */
export function talkOn({ endedAt, talkSeconds }: SeenLeg, takenAt: Instant): number | null {
  return endedAt === null ? null : talkFrom(takenAt, endedAt, talkSeconds);
}
