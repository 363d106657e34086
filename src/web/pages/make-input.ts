import type { OpenRefusal, OpenRequest } from '../../app/opening.ts';
import type { Instant } from '../../domain/time.ts';
import { canonical } from '../api/canonical.ts';
import { openRequestOf, pledgeBody } from '../api/pledge-body.ts';
import type { WebDeps } from '../deps.ts';
import { localInstant } from './local-time.ts';

/** What somebody types into the form of a new promise. */
export const makeFields = [
  'phone',
  'name',
  'reference',
  'minutes',
  'at',
  'at-how',
  'words',
  'reason',
  'doneSoFar',
  'nextStep',
  'subject',
  'owner',
  'team',
] as const;

export type MakeField = (typeof makeFields)[number];

/** The form as it was sent: every field as typed, so that nothing has to be typed twice. */
export type Typed = Readonly<Record<MakeField, string>> & {
  /** Makes a second click the same request. */
  readonly key: string;
  /** When it was first sent: "in 15 minutes" counts from then, however often it is mended. */
  readonly said: Instant | null;
};

/** Where something is wrong, or `form` when it is no field's. */
export type Place = MakeField | 'when' | 'form';

/** What is wrong, as the last part of the key of its text. */
export type Wrong = ReadonlyMap<Place, string>;

const KEY_BYTES = 18;
const KEY_MAX = 64;

/** The key of a form that was not sent yet. */
export function newKey(ids: WebDeps['ids']): string {
  return ids.secret(KEY_BYTES);
}

/** What a request brought; a form that was not sent yet has a new key. */
export function typedIn(body: unknown, ids: WebDeps['ids']): Typed {
  const sent = (body ?? {}) as Record<string, unknown>;
  const textOf = (name: string): string => {
    const value = sent[name];
    return typeof value === 'string' ? value : '';
  };
  const key = textOf('key');
  const said = Number(textOf('said'));
  const typed = Object.fromEntries(makeFields.map((name) => [name, textOf(name)]));
  return {
    ...(typed as Record<MakeField, string>),
    key: /^[\w-]+$/.test(key) && key.length <= KEY_MAX ? key : newKey(ids),
    said: Number.isSafeInteger(said) && said > 0 ? said : null,
  };
}

type Asked =
  | { readonly kind: 'good'; readonly request: OpenRequest }
  | { readonly kind: 'wrong'; readonly wrong: Wrong };

type Surroundings = Pick<WebDeps, 'hash' | 'settings' | 'roster' | 'readNumber'> & {
  /** Who is logged in. */
  readonly person: string;
  /** The same, if the site knows them as one who promises. */
  readonly promiser: string | null;
  readonly said: Instant;
};

/** What the form asks for, by the rules of `POST /v1/pledges`. */
export function requestFrom(typed: Typed, around: Surroundings): Asked {
  const { wrong, when } = whenOf(typed, around.settings.zone);
  const read = pledgeBody.safeParse({
    customer: { phone: typed.phone.trim(), name: typed.name, reference: typed.reference },
    ...when,
    promisedAt: new Date(around.said).toISOString(),
    source: 'agent',
    promisedBy: around.promiser,
    ...pick(typed, ['reason', 'doneSoFar', 'nextStep', 'subject', 'owner', 'team']),
  });
  const issues = read.success ? [] : wrongIn(read.error.issues, wrong);
  const found = new Map([...wrong, ...issues, ...strangersIn(typed, around)]);
  if (!read.success || found.size > 0)
    return { kind: 'wrong', wrong: withPhone(found, typed, around) };
  const bodyHash = around.hash(canonical(pick(typed, makeFields)));
  const idempotency = { owner: around.person, key: `form:${typed.key}`, bodyHash };
  return { kind: 'good', request: openRequestOf(read.data, idempotency) };
}

function pick(typed: Typed, names: readonly MakeField[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, typed[name]]));
}

/** A person or a team that has left since the form was opened. */
function strangersIn({ owner, team }: Typed, { roster }: Surroundings): [Place, string][] {
  const { people, teams } = roster;
  const isKnown = (id: string, known: readonly { readonly id: string }[]): boolean =>
    id === '' || known.some((one) => one.id === id);
  return [
    ...(isKnown(owner, [...people, ...teams]) ? [] : [['owner', 'owner'] as [Place, string]]),
    ...(isKnown(team, teams) ? [] : [['team', 'team'] as [Place, string]]),
  ];
}

/** Why a number is refused the use case says best; beside other faults it is enough that it is. */
function withPhone(wrong: Wrong, { phone }: Typed, { readNumber }: Surroundings): Wrong {
  const isGood = wrong.has('phone') || readNumber(phone.trim()) !== null;
  return isGood ? wrong : new Map([['phone', 'phone'], ...wrong]);
}

type When = { readonly wrong: Wrong; readonly when: object };

/** Exactly one of three ways; which of them is seen by what was filled in. */
function whenOf(typed: Typed, zone: string): When {
  const ways = (['minutes', 'at', 'words'] as const).filter((name) => typed[name].trim() !== '');
  const [way] = ways;
  if (way === undefined) return whenWrong('when', 'when-none');
  if (ways.length > 1) return whenWrong('when', 'when-many');
  if (way === 'words') return { wrong: new Map(), when: { words: typed.words } };
  if (way === 'minutes') {
    const minutes = typed.minutes.trim();
    return /^[1-9]\d{0,5}$/.test(minutes)
      ? { wrong: new Map(), when: { in: `PT${minutes}M` } }
      : whenWrong('minutes', 'minutes');
  }
  const at = localInstant(typed.at.trim(), zone);
  if (at === null) return whenWrong('at', 'at');
  const dueAt = new Date(at).toISOString();
  const notBefore = typed['at-how'] === 'at' ? dueAt : null;
  return { wrong: new Map(), when: { window: { notBefore, dueAt } } };
}

function whenWrong(place: Place, what: string): When {
  return { wrong: new Map([[place, what]]), when: {} };
}

/** The schema speaks to programs; each of its complaints is shown beside its field in our words. */
function wrongIn(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[],
  already: Wrong,
): readonly (readonly [Place, string])[] {
  return issues.flatMap(({ path, code }): [Place, string][] => {
    const name = path.at(-1);
    const field = makeFields.find((known) => known === name);
    if (field === undefined) return already.size > 0 ? [] : [['form', 'form']];
    if (field === 'phone') return [['phone', 'phone']];
    return [[field, code === 'too_big' ? 'too-long' : 'form']];
  });
}

const refusals: Readonly<Record<OpenRefusal, readonly [Place, string]>> = {
  'number-not-dialable': ['phone', 'phone'],
  'number-not-allowed': ['phone', 'phone-not-allowed'],
  'window-backwards': ['when', 'form'],
  'too-far-ahead': ['when', 'too-far'],
  'too-far-back': ['when', 'too-long-ago'],
  'unknown-policy': ['form', 'form'],
  'unknown-promise': ['form', 'form'],
  'unknown-team': ['team', 'team'],
  'unknown-person': ['owner', 'owner'],
  'unknown-zone': ['form', 'form'],
  'unknown-language': ['form', 'form'],
  'key-reused': ['form', 'sent-before'],
};

/** Where the use case's refusal is shown; a new one breaks the build here. */
export function wrongOf(why: OpenRefusal): Wrong {
  return new Map([refusals[why]]);
}
