import type { AlertChannel } from '../app/ports/alerts.ts';
import type { CallRecord, Calls } from '../app/ports/calls.ts';
import type { ClaimedEffect, Outbox } from '../app/ports/outbox.ts';
import type { Phone } from '../app/ports/phone.ts';
import type { Commit, Pledges } from '../app/ports/pledges.ts';
import type { Service } from '../app/service.ts';
import type { PledgeEventType } from '../domain/event.ts';
import type { FailpointName } from '../settings/failpoint.ts';

/** Reached a named place: the process may not come back from it. */
export type Reach = (name: FailpointName) => Promise<void>;

/** Decided, and not committed. */
const BEFORE_EVENT: Partial<Record<PledgeEventType, FailpointName>> = {
  'dial-granted': 'pressed-before-grant',
  fulfilled: 'proven-before-kept',
};

/** Committed, and nothing else done. */
const AFTER_EVENT: Partial<Record<PledgeEventType, FailpointName>> = {
  opened: 'opened-before-answer',
  'attempt-planned': 'planned-before-claim',
  'attempt-submitted': 'submitted-before-request',
  'attempt-placed': 'placed-before-finish',
  'dial-granted': 'granted-before-answer',
  escalated: 'escalated-before-alert',
};

/** Fails where a decision is about to be committed, or just was. */
export function failingPledges(pledges: Pledges, reach: Reach): Pledges {
  return {
    ...pledges,
    append: async (commit: Commit) => {
      await reachAll(commit, BEFORE_EVENT, reach);
      const appended = await pledges.append(commit);
      if (appended === 'committed') await reachAll(commit, AFTER_EVENT, reach);
      return appended;
    },
  };
}

async function reachAll(
  { events }: Commit,
  names: Partial<Record<PledgeEventType, FailpointName>>,
  reach: Reach,
): Promise<void> {
  for (const { type } of events) {
    const name = names[type];
    if (name !== undefined) await reach(name);
  }
}

/** Fails where an effect was taken in hand. */
export function failingOutbox(outbox: Outbox, reach: Reach): Outbox {
  return {
    ...outbox,
    claim: async (effectId, holder) => {
      const claim = await outbox.claim(effectId, holder);
      const name = claim === null ? null : afterClaimOf(claim);
      if (name !== null) await reach(name);
      return claim;
    },
  };
}

function afterClaimOf({ effect }: ClaimedEffect): FailpointName | null {
  if (effect.kind === 'place-call') return 'claimed-before-submit';
  const isEscalation = effect.kind === 'notify' && effect.purpose === 'escalation';
  return isEscalation ? 'notify-claimed-before-send' : null;
}

/** Fails where a report of a customer's leg is about to be stored, or just was. */
export function failingCalls(calls: Calls, reach: Reach): Calls {
  return {
    ...calls,
    save: async (record, seen, keyed) => {
      const name = beforeSaveOf(record);
      if (name !== null) await reach(name);
      const saved = await calls.save(record, seen, keyed);
      const isProof = record.pledgeId !== null && record.facts.endedAt !== null;
      if (saved === 'saved' && isProof) await reach('evidence-before-advance');
      return saved;
    },
  };
}

/** Of a leg of ours to a customer that is not over: its first report, and that it was answered. */
function beforeSaveOf({ pledgeId, facts, version }: CallRecord): FailpointName | null {
  if (pledgeId === null || facts.attempt === null || facts.endedAt !== null) return null;
  if (facts.answeredAt !== null) return 'bridged-before-noted';
  return version === 1 ? 'rung-before-noted' : null;
}

/** Fails where the phone system was asked and has answered. */
export function failingPhone(phone: Phone, reach: Reach): Phone {
  return {
    ...phone,
    placeCall: async (request) => {
      const placement = await phone.placeCall(request);
      await reach('requested-before-placed');
      return placement;
    },
    placeCustomerCall: async (request) => {
      const placement = await phone.placeCustomerCall(request);
      await reach('requested-before-placed');
      return placement;
    },
  };
}

/** Fails where a provider has accepted a message. */
export function failingChannel(channel: AlertChannel, reach: Reach): AlertChannel {
  return {
    ...channel,
    send: async (message, to) => {
      const delivery = await channel.send(message, to);
      const isEscalation = message.data['purpose'] === 'escalation';
      if (delivery.accepted && isEscalation) await reach('sent-before-told');
      return delivery;
    },
  };
}

/** Fails where an agent is on the line and waits for what we say. */
export function failingService(service: Service, reach: Reach): Service {
  return {
    ...service,
    whisper: async (leg) => {
      const whisper = await service.whisper(leg);
      await reach('briefed-before-answer');
      return whisper;
    },
  };
}
