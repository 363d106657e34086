import type { AlertChannel, AlertMessage } from '../../../src/app/ports/alerts.ts';
import type { Channel } from '../../../src/domain/roster.ts';
import { type Instant, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { makeFakeChannel } from '../fake-channel.ts';
import type { World } from './world.ts';

/** A message that a provider has taken: what it was, how it went, and when. */
export type TakenAlert = {
  readonly message: AlertMessage;
  readonly kind: Channel['kind'];
  readonly at: Instant;
};

/** The providers of the simulation, and all that they took. The built-in inbox never fails. */
export type Providers = {
  readonly channels: readonly AlertChannel[];
  readonly taken: readonly TakenAlert[];
  /** Called with every message taken: somebody reads it. */
  onTaken(read: (alert: TakenAlert) => void): void;
};

const OUTAGE_LOOK_MS = 30 * SECOND;
const OUTAGE_MS = [20 * SECOND, 10 * MINUTE] as const;
/** As long as a channel may ever take. */
const SLOWEST_MS = 8 * SECOND;

/** E-mail, outgoing webhooks and the inbox. */
export function openProviders(world: World): Providers {
  const taken: TakenAlert[] = [];
  let read: (alert: TakenAlert) => void = () => undefined;
  const take = (alert: TakenAlert): void => {
    taken.push(alert);
    read(alert);
  };
  const kinds = ['email', 'webhook', 'inbox'] as const;
  return {
    channels: kinds.map((kind) => provider(kind, world, take)),
    taken,
    onTaken: (next) => {
      read = next;
    },
  };
}

function provider(
  kind: Channel['kind'],
  world: World,
  take: (alert: TakenAlert) => void,
): AlertChannel {
  const { agenda, faults, journal } = world;
  const fake = makeFakeChannel(kind);
  const mayFail = kind !== 'inbox';
  const look = (): void => {
    if (mayFail && faults.happens('channel', 0.06)) {
      const ms = world.wireChance.between(...OUTAGE_MS);
      journal.note(null, `${kind} takes nothing for ${ms} ms`);
      fake.fail('out of order');
      faults.lastsUntil(agenda.now() + ms);
      agenda.after(ms, () => {
        fake.recover();
      });
    }
    agenda.after(OUTAGE_LOOK_MS, look);
  };
  look();
  return {
    kind,
    send: async (message, to) => {
      const slow = mayFail && faults.happens('channel', 0.05);
      const delivery = await fake.channel.send(message, to);
      if (delivery.accepted) {
        journal.note(message.pledgeId, `${kind} takes ${message.messageId} for ${message.person}`);
        take({ message, kind, at: agenda.now() });
      }
      if (slow) await later(SLOWEST_MS - SECOND, world);
      if (!delivery.accepted || !mayFail || !faults.happens('unknown', 0.05)) return delivery;
      return { accepted: false, permanent: false, why: 'no answer' };
    },
  };
}

/** Settles when so much simulated time has passed. */
export function later(ms: number, { agenda, stir }: Pick<World, 'agenda' | 'stir'>): Promise<void> {
  return new Promise((resolve) => {
    agenda.after(ms, () => {
      stir();
      resolve();
    });
  });
}
