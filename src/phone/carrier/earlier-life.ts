import type { Instant } from '../../domain/time.ts';
import { planByEnding } from './behaviour.ts';
import type { HistoryEntry } from './history.ts';
import { type EndStatus, type Leg, newLeg } from './leg.ts';

/**
 * The legs of the carrier's earlier lives, by its history. All are over: what was live is taken to
 * have ended with the last thing that was noted, for longer than that nobody knows that it lasted.
 * So it answers for them as Twilio does for every call that it ever had.
 */
export function legsOfEarlierLives(entries: readonly HistoryEntry[]): readonly Leg[] {
  const lastAt = entries.at(-1)?.at ?? 0;
  const bySid = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const known = bySid.get(entry.sid);
    if (known === undefined) bySid.set(entry.sid, [entry]);
    else known.push(entry);
  }
  return [...bySid.values()].flatMap((of) => {
    const [first] = of;
    return first?.what === 'placed' ? [endedLeg(first, of, lastAt)] : [];
  });
}

function endedLeg(first: HistoryEntry, of: readonly HistoryEntry[], lastAt: Instant): Leg {
  const { sid, parentSid, direction, to, from } = first;
  const atOf = (what: HistoryEntry['what']): Instant | null =>
    of.find((entry) => entry.what === what)?.at ?? null;
  const ended = of.find(({ what }) => what === 'ended');
  const answeredAt = atOf('answered');
  const cutOff = answeredAt === null ? 'canceled' : 'completed';
  const role = direction === 'inbound' ? 'caller' : 'customer';
  const plan = planByEnding(role, direction === 'inbound' ? from : to);
  const leg = newLeg({ parentSid, to, from, direction, role, plan }, sid, first.at);
  leg.status = (ended?.detail as EndStatus | undefined) ?? cutOff;
  leg.startedAt = atOf('ringing');
  leg.answeredAt = answeredAt;
  leg.endedAt = ended?.at ?? lastAt;
  return leg;
}
