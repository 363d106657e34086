import type { Effect } from '../domain/effect.ts';
import type { Pledge } from '../domain/pledge.ts';
import { shownStep } from '../domain/policy.ts';
import type { Person } from '../domain/roster.ts';
import { DAY, type Instant, SECOND } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import { isWanted } from './alert.ts';
import type { Describe } from './describe.ts';
import type { Performer } from './perform.ts';
import type { Access } from './ports/access.ts';
import type { AlertChannel, AlertMessage, Delivery, Texts } from './ports/alerts.ts';
import type { Hash, Ids } from './ports/ids.ts';
import type { Office } from './ports/office.ts';
import type { ClaimedEffect, Outbox } from './ports/outbox.ts';
import type { Pledges } from './ports/pledges.ts';

type Notify = Extract<Effect, { kind: 'notify' }>;

type Deps = {
  readonly pledges: Pledges;
  readonly outbox: Outbox;
  readonly access: Access;
  readonly office: Office;
  readonly advance: Advance;
  readonly describe: Describe;
  readonly texts: Texts;
  readonly channels: readonly AlertChannel[];
  readonly ids: Ids;
  readonly hash: Hash;
  readonly publicUrl: string;
};

/** When none of a person's channels took it: all of them again after this, while it is wanted. */
const AGAIN_MS = 20 * SECOND;
/** A note that nobody could be told for so long is no news any more; a ladder never gives up. */
const NOTE_TRIES_MAX = 60;
const LINK_VALID_MS = DAY;

/**
 * One message to one person, over their channels in turn: what one channel does not take goes to
 * the next one at once. A provider that took it makes the person `told`; a crash in between sends
 * it again under the same message id.
 */
export function makeNotify(deps: Deps): Performer {
  return async (claim) => {
    const { effect, pledgeId } = claim;
    if (effect.kind !== 'notify') return;
    const loaded = await deps.pledges.load(pledgeId);
    const person = deps.office.roster.people.find(({ id }) => id === effect.person);
    const isOver = loaded === null || person === undefined || person.channels.length === 0;
    if (isOver || !isWanted(loaded.pledge, effect, loaded.now)) {
      await deps.outbox.finish(claim, []);
      return;
    }
    const delivery = await send({ pledge: loaded.pledge, effect, person, now: loaded.now }, deps);
    if (delivery.accepted) return delivered(claim, effect, person, deps);
    await nextChannel({ claim, effect, person, now: loaded.now }, deps);
  };
}

type Sending = {
  readonly pledge: Pledge;
  readonly effect: Notify;
  readonly person: Person;
  readonly now: Instant;
};

async function send(sending: Sending, deps: Deps): Promise<Delivery> {
  const { effect, person } = sending;
  const to = person.channels[effect.channel];
  const channel = deps.channels.find(({ kind }) => kind === to?.kind);
  if (to === undefined || channel === undefined) {
    return { accepted: false, permanent: true, why: 'this channel is not set up' };
  }
  return channel.send(await messageFor(sending, deps), to);
}

async function messageFor(sending: Sending, deps: Deps): Promise<AlertMessage> {
  const { pledge, effect, person, now } = sending;
  const { language } = person;
  const { purpose, step, round } = effect;
  const described = await deps.describe(pledge, now, { language, step });
  const acknowledgeUrl = purpose === 'escalation' ? await makeLink(sending, deps) : null;
  const link = acknowledgeUrl ?? `${deps.publicUrl}/promises/${pledge.id}`;
  const values = { ...described, link, fault: effect.fault ?? '' };
  return {
    messageId: `${pledge.id}.${effect.key}`,
    person: person.id,
    pledgeId: pledge.id,
    subject: deps.texts.render(`alert.${purpose}.subject`, language, values),
    text: deps.texts.render(`alert.${purpose}.body`, language, values),
    acknowledgeUrl,
    data: {
      pledgeId: pledge.id,
      purpose,
      state: pledge.state,
      team: pledge.team,
      dueAt: new Date(pledge.binding.dueAt).toISOString(),
      step: step === null ? null : shownStep(step),
      round,
    },
  };
}

/** A link of one person to one escalation; only its hash is kept. */
async function makeLink({ pledge, person, now }: Sending, deps: Deps): Promise<string> {
  const token = deps.ids.secret(16);
  await deps.access.addLink({
    hash: deps.hash(token),
    pledgeId: pledge.id,
    person: person.id,
    until: now + LINK_VALID_MS,
  });
  return `${deps.publicUrl}/a/${token}`;
}

async function delivered(
  claim: ClaimedEffect,
  { purpose, step, channel }: Notify,
  person: Person,
  { advance, outbox }: Deps,
): Promise<void> {
  if (purpose === 'escalation' && step !== null) {
    const kind = person.channels[channel]?.kind ?? '';
    await advance(claim.pledgeId, { type: 'person-told', step, person: person.id, channel: kind });
  }
  await outbox.finish(claim, []);
}

type Failed = {
  readonly claim: ClaimedEffect;
  readonly effect: Notify;
  readonly person: Person;
  readonly now: Instant;
};

async function nextChannel({ claim, effect, person, now }: Failed, deps: Deps): Promise<void> {
  const channel = effect.channel + 1;
  if (channel < person.channels.length) {
    await deps.outbox.retryAt(claim, now, { ...effect, channel });
    return;
  }
  const { purpose, step, round } = effect;
  if (purpose === 'escalation' && step !== null) {
    const loaded = await deps.pledges.load(claim.pledgeId);
    const somebodyKnows = loaded?.pledge.told.some((told) => told.step === step) ?? false;
    if (!somebodyKnows) {
      await deps.advance(claim.pledgeId, { type: 'step-failed', step, round });
    }
  } else if (claim.tries >= NOTE_TRIES_MAX) {
    await deps.outbox.finish(claim, []);
    return;
  }
  await deps.outbox.retryAt(claim, now + AGAIN_MS, { ...effect, channel: 0 });
}
