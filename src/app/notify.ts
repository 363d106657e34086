import { gathers, GATHER_MS } from '../domain/gather.ts';
import type { Person } from '../domain/roster.ts';
import { SECOND } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import { isWanted } from './alert.ts';
import {
  makeMessage,
  type MessageDeps,
  messageIdOf,
  type Notify,
  type Telling,
} from './alert-message.ts';
import type { Performer } from './perform.ts';
import type { AlertChannel, Delivery } from './ports/alerts.ts';
import type { Office } from './ports/office.ts';
import type { Claim, ClaimedEffect, Outbox } from './ports/outbox.ts';
import type { Pledges } from './ports/pledges.ts';

type Deps = MessageDeps & {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly office: Office;
  readonly advance: Advance;
  readonly channels: readonly AlertChannel[];
};

/** When none of a person's channels took it: all of them again after this, while it is wanted. */
const AGAIN_MS = 20 * SECOND;
/** A note that nobody could be told for so long is no news any more; a ladder never gives up. */
const NOTE_TRIES_MAX = 60;
/** A report of a message that did not arrive may be so much faster than its sender. */
const OVERTAKEN_MS = 2 * SECOND;

/**
 * One message to one person, over their channels in turn: what one channel does not take goes to
 * the next one at once. Whatever else this person is owed for the same reason goes out with it, as
 * a list. A provider that took it makes the person `told` of each; a crash in between sends it
 * again under the same message id.
 */
export function makeNotify(deps: Deps): Performer {
  return async (claim) => {
    const owed = await stillOwed(claim, deps);
    const [first, ...others] = owed;
    if (first === undefined) return;
    if (claim.tries === 0 && waitsForOthers(owed, claim)) {
      await putOff(owed, first.now + GATHER_MS, deps);
      return;
    }
    const delivery = await send(first, others, deps);
    await (delivery.accepted ? delivered(owed, deps) : nextChannel(owed, deps));
  };
}

/** A promise to be told of, and the effect in hand that owes it. */
type Owed = Telling & { readonly claim: ClaimedEffect };

/**
 * Whoever a message did not reach is not told by it. Its report may overtake the word that it was
 * taken: then this waits, once, until there is something to take back.
 */
async function isTooEarly(
  { claim, effect }: { readonly claim: ClaimedEffect; readonly effect: Notify },
  { channel, sentAt }: NonNullable<Notify['undelivered']>,
  { advance, outbox, pledges }: Deps,
): Promise<boolean> {
  const { purpose, step, round, person } = effect;
  if (purpose !== 'escalation' || step === null) return false;
  const telling = { step, round, person, channel };
  const signal = { type: 'telling-failed', ...telling, sentAt } as const;
  const heard = await advance(claim.pledgeId, signal);
  const isTakenBack =
    heard.kind === 'decided' && heard.decision.events.some(({ type }) => type === signal.type);
  if (isTakenBack || claim.tries > 0) return false;
  await outbox.retryAt(claim, (await pledges.now()) + OVERTAKEN_MS, effect);
  return true;
}

/** Read again before each message: what was kept, taken or gone on meanwhile is left out. */
async function stillOwed(claim: Claim, deps: Deps): Promise<readonly Owed[]> {
  const all = await Promise.all([claim, ...claim.also].map((one) => tellingOf(one, deps)));
  const over = all.flatMap((one) => ('over' in one ? [one.over] : []));
  if (over.length > 0) await deps.outbox.finishAll(over);
  return all.flatMap((one) => ('claim' in one ? [one] : []));
}

async function tellingOf(
  claim: ClaimedEffect,
  deps: Deps,
): Promise<Owed | { readonly over: ClaimedEffect } | { readonly waits: ClaimedEffect }> {
  const { pledgeId } = claim;
  if (claim.effect.kind !== 'notify') return { over: claim };
  const { undelivered, ...effect } = claim.effect;
  if (undelivered !== undefined && (await isTooEarly({ claim, effect }, undelivered, deps))) {
    return { waits: claim };
  }
  const loaded = await deps.pledges.load(pledgeId);
  const person = deps.office.roster.people.find(({ id }) => id === effect.person);
  const isOver = loaded === null || person === undefined || person.channels.length === 0;
  if (isOver || !isWanted(loaded.pledge, effect, loaded.now)) return { over: claim };
  const { pledge, now, killSwitch } = loaded;
  return { claim, effect, person, pledge, now, killSwitch };
}

/** Of those that are owed the one that can wait least decides. */
function waitsForOthers(owed: readonly Owed[], { othersOwed }: Claim): boolean {
  return owed.every(({ effect, pledge, now }) =>
    gathers({ purpose: effect.purpose, dueAt: pledge.binding.dueAt, now, othersOwed }),
  );
}

async function putOff(owed: readonly Owed[], at: number, { outbox }: Deps): Promise<void> {
  await Promise.all(owed.map(({ claim, effect }) => outbox.retryAt(claim, at, effect)));
}

async function send(first: Owed, others: readonly Owed[], deps: Deps): Promise<Delivery> {
  const { effect, person } = first;
  const to = person.channels[effect.channel];
  const channel = deps.channels.find(({ kind }) => kind === to?.kind);
  if (to === undefined || channel === undefined) {
    return { accepted: false, permanent: true, why: 'this channel is not set up' };
  }
  const { effectId, fence } = first.claim;
  const letter = await makeMessage(first, others, deps);
  return channel.send({ ...letter, lease: { effectId, fence } }, to);
}

/** Each promise's own ledger says who was told of it, and by which message when it was a list. */
async function delivered(owed: readonly Owed[], deps: Deps): Promise<void> {
  const message = owed.length === 1 ? {} : { message: messageIdOf(owed, deps) };
  await Promise.all(
    owed.map(async ({ effect, person, pledge }) => {
      const { purpose, step, round } = effect;
      if (purpose !== 'escalation' || step === null) return;
      const telling = { step, round, person: person.id, channel: kindOf(person, effect.channel) };
      await deps.advance(pledge.id, { type: 'person-told', ...telling, ...message });
    }),
  );
  await deps.outbox.finishAll(owed.map(({ claim }) => claim));
}

function kindOf({ channels }: Person, channel: number): string {
  return channels[channel]?.kind ?? '';
}

async function nextChannel(owed: readonly Owed[], deps: Deps): Promise<void> {
  await Promise.all(owed.map((one) => nextChannelOf(one, deps)));
}

async function nextChannelOf({ claim, effect, person, now }: Owed, deps: Deps): Promise<void> {
  const channel = effect.channel + 1;
  if (channel < person.channels.length) {
    await deps.outbox.retryAt(claim, now, { ...effect, channel });
    return;
  }
  const { purpose, step, round } = effect;
  if (purpose === 'escalation' && step !== null) {
    const loaded = await deps.pledges.load(claim.pledgeId);
    const told = loaded?.pledge.told ?? [];
    const somebodyKnows = told.some((one) => one.step === step && one.round === round);
    if (!somebodyKnows) {
      // A worker that stalled does not say for the one that has taken over that nobody is told.
      const { effectId, fence } = claim;
      const guard = { effectId, fence };
      const signal = { type: 'step-failed', step, round } as const;
      await deps.advance(claim.pledgeId, signal, () => ({ guard }));
    }
  } else if (claim.tries >= NOTE_TRIES_MAX) {
    await deps.outbox.finish(claim, []);
    return;
  }
  await deps.outbox.retryAt(claim, now + AGAIN_MS, { ...effect, channel: 0 });
}
