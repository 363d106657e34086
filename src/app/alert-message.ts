import type { Effect } from '../domain/effect.ts';
import { groupAlerts } from '../domain/order.ts';
import type { Pledge } from '../domain/pledge.ts';
import { shownStep } from '../domain/policy.ts';
import type { Person } from '../domain/roster.ts';
import { DAY, type Instant } from '../domain/time.ts';
import { type Describe, type Description, KILL_SWITCH } from './describe.ts';
import type { Access } from './ports/access.ts';
import type { AlertMessage, Texts } from './ports/alerts.ts';
import type { Hash, Ids } from './ports/ids.ts';

export type Notify = Extract<Effect, { kind: 'notify' }>;

/** One promise that somebody is to be told of. */
export type Telling = {
  readonly pledge: Pledge;
  readonly effect: Notify;
  readonly person: Person;
  readonly now: Instant;
  /** All dialling is stopped: whoever is told anything is told of that too. */
  readonly killSwitch: boolean;
};

/** What a message needs besides the promises that it is about. */
export type MessageDeps = {
  readonly access: Access;
  readonly describe: Describe;
  readonly texts: Texts;
  readonly ids: Ids;
  readonly hash: Hash;
  readonly publicUrl: string;
};

/** A message as rendered, not yet in anybody's hands. */
export type Letter = Omit<AlertMessage, 'lease'>;

/** Renders what a person is told; of several promises, in one message. */
export type MakeMessage = (
  first: Telling,
  others: readonly Telling[],
  deps: MessageDeps,
) => Promise<Letter>;

const LINK_VALID_MS = DAY;
/** So many promises a message lists; it says how many more there are. */
export const LINES_MAX = 20;

/** One promise in full, or several as a list. */
export const makeMessage: MakeMessage = async (first, others, deps) =>
  others.length === 0 ? messageFor(first, deps) : messageForAll([first, ...others], deps);

async function messageFor(telling: Telling, deps: MessageDeps): Promise<Letter> {
  const { pledge, effect, person } = telling;
  const { language } = person;
  const { purpose, step, round } = effect;
  const { link, ...described } = await describeWithLink(telling, deps);
  const values = { ...described, link, fault: effect.fault ?? '' };
  return {
    messageId: messageIdOf([telling], deps),
    person: person.id,
    pledgeId: pledge.id,
    subject: deps.texts.render(`alert.${purpose}.subject`, language, values),
    text: deps.texts.render(`alert.${purpose}.body`, language, values),
    acknowledgeUrl: purpose === 'escalation' ? link : null,
    data: {
      pledgeId: pledge.id,
      purpose,
      state: pledge.state,
      team: pledge.team,
      dueAt: new Date(pledge.binding.dueAt).toISOString(),
      step: step === null ? null : shownStep(step),
      round,
      dialling: diallingOf(telling),
    },
  };
}

/** The list, most urgent first; each promise with its own link, so that each is taken by itself. */
async function messageForAll(
  tellings: readonly [Telling, ...Telling[]],
  deps: MessageDeps,
): Promise<Letter> {
  const [first] = tellings;
  const { person, effect } = first;
  const { purpose } = effect;
  const urgent = inOrder(tellings);
  const described = await Promise.all(
    urgent.slice(0, LINES_MAX).map((telling) => describeWithLink(telling, deps)),
  );
  const broken = urgent.filter(({ pledge }) => pledge.state === 'broken').length;
  const about = { purpose, count: urgent.length, broken };
  const render = (part: string, values: Description): string =>
    deps.texts.render(`alert.grouped.${part}`, person.language, { ...about, ...values });
  const url = `${deps.publicUrl}/`;
  const more = urgent.length - described.length;
  const list = described.map((values) => render('line', values)).join('\n');
  const rest = more === 0 ? '' : render('more', { more, link: url });
  const simulated = described[0]?.['simulated'] ?? '';
  const dialling = first.killSwitch ? KILL_SWITCH : '';
  const parts = [render('intro', {}), list, rest, render('end', { simulated, dialling })];
  return {
    messageId: messageIdOf(urgent, deps),
    person: person.id,
    pledgeId: null,
    subject: render('subject', {}),
    text: parts.filter((part) => part !== '').join('\n\n'),
    acknowledgeUrl: null,
    list: {
      url,
      pledges: urgent.map(({ pledge, effect: { step, round } }) => ({
        ...{ pledgeId: pledge.id, step, round },
      })),
    },
    data: {
      ...about,
      dialling: diallingOf(first),
      pledgeIds: urgent.map(({ pledge }) => pledge.id).join(','),
    },
  };
}

/** For machines: whether the site dials at all. */
function diallingOf({ killSwitch }: Telling): 'on' | 'stopped' {
  return killSwitch ? 'stopped' : 'on';
}

function inOrder(tellings: readonly Telling[]): readonly Telling[] {
  const alerts = tellings.map((telling) => ({
    telling,
    person: telling.person.id,
    pledgeId: telling.pledge.id,
    dueAt: telling.pledge.binding.dueAt,
    broken: telling.pledge.state === 'broken',
  }));
  return groupAlerts(alerts).flatMap((group) => group.alerts.map(({ telling }) => telling));
}

/** The same promises told again, after a crash in between, are the same message. */
export function messageIdOf(
  tellings: readonly Pick<Telling, 'pledge' | 'effect'>[],
  { hash }: Pick<MessageDeps, 'hash'>,
): string {
  const ids = tellings.map(({ pledge, effect }) => `${pledge.id}.${effect.key}`).toSorted();
  const [only = ''] = ids;
  return ids.length === 1 ? only : `grouped.${hash(ids.join('\n'))}`;
}

type Linked = Description & { readonly link: string };

async function describeWithLink(telling: Telling, deps: MessageDeps): Promise<Linked> {
  const { pledge, effect, person, now, killSwitch } = telling;
  const { language } = person;
  const reader = { language, step: effect.step, killSwitch };
  const described = await deps.describe(pledge, now, reader);
  const page = `${deps.publicUrl}/promises/${pledge.id}`;
  return {
    ...described,
    link: effect.purpose === 'escalation' ? await makeLink(telling, deps) : page,
  };
}

/** A link of one person to one escalation; only its hash is kept. */
async function makeLink({ pledge, person, now }: Telling, deps: MessageDeps): Promise<string> {
  const token = deps.ids.secret(16);
  await deps.access.addLink({
    hash: deps.hash(token),
    pledgeId: pledge.id,
    person: person.id,
    until: now + LINK_VALID_MS,
  });
  return `${deps.publicUrl}/a/${token}`;
}
