import type { Log } from '../app/ports/log.ts';
import type { AlertChannel } from '../app/ports/alerts.ts';
import type { Calls } from '../app/ports/calls.ts';
import type { ClaimedEffect, Outbox } from '../app/ports/outbox.ts';
import type { Phone } from '../app/ports/phone.ts';
import type { Commit, Pledges } from '../app/ports/pledges.ts';
import type { PledgeEventType } from '../domain/event.ts';
import type { Failpoint, FailpointName } from '../settings/failpoint.ts';

/** The ports whose every success is a durable step. */
type DurablePorts = {
  readonly ledger: {
    readonly pledges: Pledges;
    readonly outbox: Outbox;
    readonly calls: Calls;
  };
  readonly phone: Phone;
  readonly channels: readonly AlertChannel[];
};

/** Reached a named place: the process may not come back from it. */
type Reach = (name: FailpointName) => Promise<void>;

/**
 * The same ports, which fail at one place, once its durable step is done and before anything else
 * is. Use cases know nothing of it; without a failpoint the ports are handed back as they are.
 */
export function withFailpoint<P extends DurablePorts>(
  ports: P,
  failpoint: Failpoint | null,
  fail: (failpoint: Failpoint) => Promise<void>,
): P {
  if (failpoint === null) return ports;
  let isOver = false;
  const reach: Reach = async (name) => {
    if (name !== failpoint.name || isOver) return;
    isOver = true;
    await fail(failpoint);
  };
  const { pledges, outbox, calls } = ports.ledger;
  return {
    ...ports,
    ledger: {
      ...ports.ledger,
      pledges: failingPledges(pledges, reach),
      outbox: failingOutbox(outbox, reach),
      calls: failingCalls(calls, reach),
    },
    phone: failingPhone(ports.phone, reach),
    channels: ports.channels.map((channel) => failingChannel(channel, reach)),
  };
}

/**
 * Ends this very process as `kill -9` from outside would, or lets it stand still until SIGCONT.
 * Nothing after it runs in a process that was killed.
 */
export function failHere(log: Log): (failpoint: Failpoint) => Promise<void> {
  return ({ name, way }) => {
    log.warn({ failpoint: name, way }, 'This process fails here on purpose: FAILPOINT is set.');
    process.kill(process.pid, way === 'kill' ? 'SIGKILL' : 'SIGSTOP');
    return way === 'kill' ? new Promise<never>(() => undefined) : Promise.resolve();
  };
}

const AFTER_EVENT: Partial<Record<PledgeEventType, FailpointName>> = {
  opened: 'opened-before-answer',
  'attempt-planned': 'planned-before-claim',
  'attempt-submitted': 'submitted-before-request',
  'attempt-placed': 'placed-before-finish',
  'dial-granted': 'granted-before-answer',
  escalated: 'escalated-before-alert',
};

function failingPledges(pledges: Pledges, reach: Reach): Pledges {
  return {
    ...pledges,
    append: async (commit: Commit) => {
      const appended = await pledges.append(commit);
      if (appended !== 'committed') return appended;
      for (const { type } of commit.events) {
        const name = AFTER_EVENT[type];
        if (name !== undefined) await reach(name);
      }
      return appended;
    },
  };
}

function failingOutbox(outbox: Outbox, reach: Reach): Outbox {
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

function failingCalls(calls: Calls, reach: Reach): Calls {
  return {
    ...calls,
    save: async (record, seen) => {
      const saved = await calls.save(record, seen);
      const isProof = record.pledgeId !== null && record.facts.endedAt !== null;
      if (saved === 'saved' && isProof) await reach('evidence-before-advance');
      return saved;
    },
  };
}

function failingPhone(phone: Phone, reach: Reach): Phone {
  return {
    ...phone,
    placeCall: async (request) => {
      const placement = await phone.placeCall(request);
      await reach('requested-before-placed');
      return placement;
    },
  };
}

function failingChannel(channel: AlertChannel, reach: Reach): AlertChannel {
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
