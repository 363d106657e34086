import { DateTime } from 'luxon';
import type { PlaceCall } from '../../../src/app/ports/phone.ts';
import type { Attempt, Pledge } from '../../../src/domain/pledge.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { judgedFrom, judgedUntil } from '../../../src/domain/window.ts';
import type { GrantRow } from '../memory-ledger/store.ts';
import { isLiveLeg, type Leg } from './legs.ts';
import type { Seen } from './watch.ts';

/** From the grant to the ring: twice the phone system's patience, and the way. */
const RING_WITHIN_MS = 40 * SECOND;

/** What may ring, whom, and when: seen at the phone system, where it cannot be talked away. */
export function makeRingWatch(seen: Seen) {
  const { world, history } = seen;
  const { journal, ledger } = world;
  const { store } = ledger;

  return {
    /** No request without an intent committed under its own fence, and each only once. */
    asked: ({ pledgeId, attempt: number, fence }: PlaceCall): void => {
      const row = store.pledges.get(pledgeId);
      const intent = row?.events.filter(
        ({ event }) =>
          event.type === 'attempt-submitted' && event.attempt === number && event.fence === fence,
      );
      const before = history.placed.filter(
        ({ request }) => request.pledgeId === pledgeId && request.attempt === number,
      );
      if (intent?.length !== 1) {
        journal.violate('no request without its intent', pledgeId, `attempt ${number}`);
      }
      if (before.length > 0) {
        journal.violate('one request an attempt', pledgeId, `attempt ${number} once more`);
      }
    },

    rings: (leg: Leg): void => {
      const request = leg.parent?.request;
      const pledge = store.pledges.get(request?.pledgeId ?? '')?.pledge;
      if (request == null || pledge === undefined) {
        journal.violate('no ring without a promise', null, leg.callId);
        return;
      }
      journal.note(pledge.id, `${leg.callId} rings the customer`);
      grantedBefore(seen, leg, pledge);
      ringsOnce(seen, leg, pledge);
      ringsTheRightOne(seen, leg, pledge);
      const attempt = pledge.attempts.find((one) => one.number === request.attempt);
      if (attempt === undefined) return;
      atAGoodTime(seen, pledge, attempt);
      stillOpen(seen, pledge, attempt);
    },
  };
}

/** What ends between the grant and the ring comes too late to stop it. */
function stillOpen({ world }: Seen, { id, endedAt, state }: Pledge, { grantedAt }: Attempt): void {
  if (endedAt === null || endedAt >= (grantedAt ?? 0)) return;
  world.journal.violate('no ring after the end', id, state);
}

function ringsTheRightOne({ world }: Seen, leg: Leg, pledge: Pledge): void {
  if (leg.number === world.ledger.store.values.get(pledge.number.valueId)) return;
  world.journal.violate('the right number', pledge.id, leg.callId);
}

/** The very leg that rings was granted, under its own fence, and not long ago. */
function grantedBefore({ world }: Seen, { callId, parent }: Leg, pledge: Pledge): void {
  const { ledger, journal, agenda } = world;
  const grant = ledger.store.grants.find(
    ({ leg: granted }) => granted?.agentCallId === parent?.callId,
  );
  if (grant === undefined || !isFor(grant, parent?.request)) {
    journal.violate('no ring without its grant', pledge.id, callId);
    return;
  }
  const granted = pledge.attempts.find(({ number }) => number === grant.attempt);
  if (agenda.now() - (granted?.grantedAt ?? 0) <= RING_WITHIN_MS) return;
  journal.violate('no ring long after its grant', pledge.id, callId);
}

function isFor(grant: GrantRow, request: PlaceCall | null | undefined): boolean {
  if (grant.pledgeId !== request?.pledgeId) return false;
  return grant.attempt === request.attempt && grant.fence === request.fence;
}

/** One leg of ours at a time on a telephone, whatever promises they are for, and one a grant. */
function ringsOnce({ world, history }: Seen, leg: Leg, pledge: Pledge): void {
  const others = history.legs.filter(
    (other) =>
      other !== leg &&
      other.kind === 'customer' &&
      other.parent?.request != null &&
      ((other.number === leg.number && isLiveLeg(other)) || other.parent === leg.parent),
  );
  if (others.length === 0) return;
  world.journal.violate('the customer is rung once', pledge.id, `${leg.callId} too`);
}

/** In the calling window of the customer's zone, in the window they were told, or asked for. */
function atAGoodTime({ world }: Seen, pledge: Pledge, { grantedAt, askedBy }: Attempt): void {
  const at = grantedAt ?? world.agenda.now();
  const local = DateTime.fromMillis(at, { zone: pledge.customerZone }).toFormat('HH:mm');
  const { callingWindow, grace } = pledge.policy;
  if (askedBy !== null || (local >= callingWindow.from && local < callingWindow.to)) return;
  const wasTold = pledge.windows.some(
    (window) =>
      at >= (judgedFrom(window, grace) ?? pledge.promisedAt) &&
      at <= judgedUntil(window, grace) + MINUTE,
  );
  if (!wasTold) world.journal.violate('nobody is rung at night', pledge.id, `at ${local}`);
}
