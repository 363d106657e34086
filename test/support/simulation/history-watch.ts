import { isDeepStrictEqual } from 'node:util';
import { nextMomentAt } from '../../../src/domain/decide.ts';
import type { PledgeEvent } from '../../../src/domain/event.ts';
import { evolve, open, replay } from '../../../src/domain/evolve.ts';
import type { Pledge } from '../../../src/domain/pledge.ts';
import { chainHash, eventDigest } from '../../../src/ledger/chain.ts';
import type { PledgeRow } from '../memory-ledger/store.ts';
import { detailOf, judgeFact } from './truth-watch.ts';
import type { Seen } from './watch.ts';

/** What the watch itself made of a promise's events, up to `position`. */
type Shadow = {
  readonly pledge: Pledge;
  readonly hash: string;
  readonly position: number;
  readonly at: number;
};

/** The ledger's history: gapless, chained, and the source of every state. */
export function makeHistoryWatch(seen: Seen) {
  const { journal, ledger } = seen.world;
  const { store } = ledger;
  const shadows = new Map<string, Shadow>();

  const follow = (pledgeId: string, recorded: PledgeRow['events'][number]): void => {
    const { event, position, hash } = recorded;
    const before = shadows.get(pledgeId) ?? null;
    judgeFact(seen, { pledgeId, event, before: before?.pledge ?? null });
    journal.note(pledgeId, `${position} ${event.type}${detailOf(event)}`);
    const after = shadowOf(pledgeId, event, before);
    const isNext = position === after.position && hash === after.hash;
    if (!isNext || (before !== null && event.at < before.at)) {
      journal.violate('the history is gapless and chained', pledgeId, `at ${position}`);
    }
    shadows.set(pledgeId, after);
  };

  const compare = ({ pledge, nextAt }: PledgeRow): void => {
    const shadow = shadows.get(pledge.id)?.pledge;
    if (!isDeepStrictEqual(shadow, pledge)) {
      journal.violate('state is the fold of the events', pledge.id, `version ${pledge.version}`);
    }
    if (nextAt !== nextMomentAt(pledge)) {
      journal.violate('the next moment follows from the state', pledge.id, String(nextAt));
    }
  };

  return {
    /** Follows what was committed since the last look, and returns it. */
    look: (pledgeId: string): readonly PledgeEvent[] => {
      const row = store.pledges.get(pledgeId);
      if (row === undefined) return [];
      const news = row.events.slice(shadows.get(pledgeId)?.position ?? 0);
      for (const recorded of news) follow(pledgeId, recorded);
      if (news.length > 0) compare(row);
      return news.map(({ event }) => event);
    },

    /** Nothing was changed behind the watch's back. */
    atRest: (): void => {
      for (const [id, row] of store.pledges) {
        const events = row.events.map(({ event }) => event);
        if (isDeepStrictEqual(replay(id, events), row.pledge)) continue;
        journal.violate('state is the fold of the events', id, 'at rest');
      }
    },
  };
}

function shadowOf(id: string, event: PledgeEvent, before: Shadow | null): Shadow {
  const position = (before?.position ?? 0) + 1;
  const hash = chainHash(before?.hash ?? '', eventDigest(id, position, event));
  return { pledge: folded(id, event, before), hash, position, at: event.at };
}

function folded(id: string, event: PledgeEvent, before: Shadow | null): Pledge {
  if (before !== null) return evolve(before.pledge, event);
  // Anything but an opening throws: a history that does not begin has no state.
  return event.type === 'opened' ? open(id, event) : replay(id, [event]);
}
