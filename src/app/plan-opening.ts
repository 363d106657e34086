import type { Opening } from '../domain/event.ts';
import { isOpenAt, nextOpening } from '../domain/hours.ts';
import type { Context, Precision } from '../domain/pledge.ts';
import type { Policy } from '../domain/policy.ts';
import type { Roster, Team, WeekHours } from '../domain/roster.ts';
import type { Sealed } from '../domain/sealed.ts';
import { DAY, type Instant } from '../domain/time.ts';
import type { Window } from '../domain/window.ts';
import { type Locale, localeFor, readLocale } from './customer-locale.ts';
import type { Intake } from './ports/customers.ts';
import type { Hash, Ids } from './ports/ids.ts';
import type { Words } from './ports/language.ts';
import type { Office } from './ports/office.ts';
import type { PersonalValue } from './ports/pledges.ts';
import { seal } from './seal.ts';
import { type OpenRequest, type Refused, refused } from './opening.ts';

/** The policy and the team of a promise, and what was said of its customer's place. */
export type Plan = {
  readonly kind: 'plan';
  readonly policy: Policy;
  readonly team: Team;
  readonly locale: Locale;
};

/** Whose promise it is and by which policy; everybody and everything named must be known. */
export function planOf(request: OpenRequest, office: Office): Plan | Refused {
  const locale = readLocale(request);
  if (locale.kind === 'refused') return locale;
  const stranger = [request.promisedBy, request.owner].find((id) => !isKnown(id, office));
  if (stranger !== undefined)
    return refused('unknown-person', `nobody is called "${stranger ?? ''}" in config/people.yaml`);
  const teamId = teamOf(request, office.roster);
  const team = office.roster.teams.find(({ id }) => id === teamId);
  if (team === undefined)
    return refused('unknown-team', `"${teamId ?? ''}" is no team of config/teams.yaml`);
  const policy =
    request.policy === null
      ? office.policyFor(request.source, team.id)
      : office.policies.get(request.policy);
  return policy === undefined
    ? refused('unknown-policy', `"${request.policy ?? ''}" is no policy of config/policies.yaml`)
    : { kind: 'plan', policy, team, locale };
}

function isKnown(id: string | null, { roster }: Office): boolean {
  return id === null || [...roster.people, ...roster.teams].some((one) => one.id === id);
}

/** The team named; else the owner's, the promiser's, or the first one. */
function teamOf(request: OpenRequest, { people, teams }: Roster): string | undefined {
  const teamsOf = (id: string | null): readonly string[] =>
    people.find((person) => person.id === id)?.teams ??
    teams.filter((team) => team.id === id).map((team) => team.id);
  const own = [...teamsOf(request.owner), ...teamsOf(request.promisedBy)];
  return request.team ?? own[0] ?? teams[0]?.id;
}

/** When the call was promised for, how precisely, and when that was said. */
export type Said = {
  readonly window: Window;
  readonly precision: Precision;
  readonly promisedAt: Instant;
};

/** The window in instants; `in` and words count from the moment they were said. */
export function windowOf(request: OpenRequest, policy: Policy, now: Instant, words: Words): Said {
  // A clock of the caller's that runs ahead must not make the promise later than it was said.
  const promisedAt = Math.min(request.promisedAt ?? now, now);
  const after = (ms: number): Window => ({ notBefore: null, dueAt: promisedAt + ms });
  const { when } = request;
  switch (when.kind) {
    case 'in':
      return { promisedAt, window: after(when.ms), precision: 'exact' };
    case 'window': {
      const { notBefore, dueAt } = when.window;
      const isStretch = notBefore !== null && notBefore !== dueAt;
      return { promisedAt, window: when.window, precision: isStretch ? 'window' : 'exact' };
    }
    case 'words': {
      const read = words(when.words);
      return read === null
        ? { promisedAt, window: after(policy.windowMs), precision: 'vague' }
        : { promisedAt, window: after(read.ms), precision: 'exact' };
    }
    case 'policy':
      return { promisedAt, window: after(policy.windowMs), precision: 'window' };
    case 'vague':
      return { promisedAt, window: after(policy.windowMs), precision: 'vague' };
  }
}

/** Only nonsense is refused: backwards, absurdly far ahead or back. A time that passed is not. */
export function windowProblem(
  { window, promisedAt }: Said,
  now: Instant,
  { daysAheadMax, daysBackMax }: Pick<Office, 'daysAheadMax' | 'daysBackMax'>,
): Refused | null {
  if (window.notBefore !== null && window.notBefore > window.dueAt) {
    return refused('window-backwards', 'notBefore is after dueAt');
  }
  if (Math.min(window.dueAt, promisedAt) < now - daysBackMax * DAY) {
    return refused('too-far-back', `at most ${daysBackMax} days back`);
  }
  return isTooFarAhead(window, now, daysAheadMax)
    ? refused('too-far-ahead', `at most ${daysAheadMax} days ahead`)
    : null;
}

/** Later than anybody means when they promise a call; a slip of the pen, or of the clock. */
export function isTooFarAhead({ dueAt }: Window, now: Instant, daysAheadMax: number): boolean {
  return dueAt > now + daysAheadMax * DAY;
}

/** A promise about to be accepted, with all that was worked out for it. */
export type FreshPromise = {
  readonly request: OpenRequest;
  readonly intake: Intake;
  readonly plan: Plan;
  readonly said: Said;
  readonly e164: string;
};

/** What is fixed for ever at acceptance; words and numbers of people are sealed. */
export function openingOf(
  { request, intake, plan, said, e164 }: FreshPromise,
  deps: { readonly office: Office; readonly ids: Ids; readonly hash: Hash },
): { readonly opening: Opening; readonly values: readonly PersonalValue[] } {
  const { values, ...words } = sealedWords(request, e164, intake.now, deps);
  const { customer } = intake;
  const { office } = deps;
  const opening: Opening = {
    ...said,
    customerId: customer.customerId,
    subject: request.subject,
    source: request.source,
    policy: plan.policy,
    team: plan.team.id,
    owner: request.owner ?? request.promisedBy ?? plan.team.id,
    promisedBy: request.promisedBy,
    zone: office.zone,
    ...localeFor(customer, office),
    toldAt: request.told ? said.promisedAt : null,
    outsideHours: isOutsideHours(said, plan.team.hours),
    ...words,
    aboutCall: request.aboutCall,
    ...(request.follows === undefined ? {} : { follows: request.follows }),
  };
  return { opening, values };
}

/** The number and the words of a request, put beside the events. */
export function sealedWords(
  { reason, doneSoFar, nextStep }: OpenRequest,
  e164: string,
  now: Instant,
  deps: { readonly ids: Ids; readonly hash: Hash },
): Context & { readonly number: Sealed; readonly values: readonly PersonalValue[] } {
  const values: PersonalValue[] = [];
  const sealText = (text: string): Sealed => {
    const { sealed, stored } = seal(text, now, deps);
    values.push(stored);
    return sealed;
  };
  const sealed = (text: string | null): Sealed | null => (text === null ? null : sealText(text));
  return {
    number: sealText(e164),
    reason: sealed(reason),
    doneSoFar: sealed(doneSoFar),
    nextStep: sealed(nextStep),
    values,
  };
}

/** Nobody of the team works at any moment of the window. */
function isOutsideHours({ window, promisedAt }: Said, hours: WeekHours): boolean {
  const from = window.notBefore ?? promisedAt;
  if (isOpenAt(hours, from)) return false;
  const opening = nextOpening(hours, from);
  return opening === null || opening > window.dueAt;
}
