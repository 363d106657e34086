import { DateTime } from 'luxon';
import type { PlaceCall } from '../../../src/app/ports/phone.ts';
import type { Attempt, Pledge } from '../../../src/domain/pledge.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { judgedFrom, judgedUntil } from '../../../src/domain/window.ts';
import { isLiveLeg, type Leg } from './legs.ts';
import type { Seen } from './watch.ts';

/** From the grant to the ring: an answer that takes longer is thrown away by the phone system. */
const RING_WITHIN_MS = 20 * SECOND;

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
      const attempt = pledge.attempts.find((one) => one.number === request.attempt);
      grantedBefore(seen, leg, pledge);
      ringsOnce(seen, leg, pledge);
      if (leg.number !== store.values.get(pledge.number.valueId)) {
        journal.violate('the right number', pledge.id, leg.callId);
      }
      if (pledge.endedAt !== null && pledge.endedAt < (attempt?.grantedAt ?? 0)) {
        journal.violate('no ring after the end', pledge.id, pledge.state);
      }
      if (attempt !== undefined) atAGoodTime(seen, pledge, attempt);
    },
  };
}

/** The very leg that rings was granted, under its own fence, and not long ago. */
function grantedBefore({ world }: Seen, leg: Leg, pledge: Pledge): void {
  const request = leg.parent?.request;
  const grant = world.ledger.store.grants.find(
    ({ agentCallId }) => agentCallId === leg.parent?.callId,
  );
  const isOwn =
    grant?.pledgeId === pledge.id &&
    grant.attempt === request?.attempt &&
    grant.fence === request.fence;
  if (!isOwn) world.journal.violate('no ring without its grant', pledge.id, leg.callId);
  const grantedAt = pledge.attempts.find(({ number }) => number === grant?.attempt)?.grantedAt;
  const late = world.agenda.now() - (grantedAt ?? 0) > 2 * RING_WITHIN_MS;
  if (isOwn && late) world.journal.violate('no ring long after its grant', pledge.id, leg.callId);
}

function ringsOnce({ world, history }: Seen, leg: Leg, pledge: Pledge): void {
  const others = history.legs.filter(
    (other) =>
      other !== leg &&
      other.kind === 'customer' &&
      other.parent?.request?.pledgeId === pledge.id &&
      (isLiveLeg(other) || other.parent === leg.parent),
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
