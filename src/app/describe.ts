import { triesMade } from '../domain/attempt-plan.ts';
import { verdictPendingUntil } from '../domain/evidence.ts';
import { hopelessSince } from '../domain/hopeless.ts';
import { allSaid, isOpen, type Pledge } from '../domain/pledge.ts';
import { shownStep } from '../domain/policy.ts';
import type { Sealed } from '../domain/sealed.ts';
import type { Instant } from '../domain/time.ts';
import type { ClockTime, Texts } from './ports/alerts.ts';
import type { Customers } from './ports/customers.ts';
import type { Numbers } from './ports/language.ts';
import type { Office } from './ports/office.ts';
import type { Pledges } from './ports/pledges.ts';
import { windowPhrase } from './window-phrase.ts';

/** What a message about a promise may say; empty where there is nothing to say. */
export type Description = Readonly<Record<string, string | number>>;

/**
 * A promise in the values of the texts, at `now`, for a reader of this language and ladder step.
 */
export type Describe = (
  pledge: Pledge,
  now: Instant,
  reader: {
    readonly language: string;
    readonly step: number | null;
    /** All dialling is stopped. */
    readonly killSwitch: boolean;
  },
) => Promise<Description>;

/** Puts a promise into the values of the alert texts, for one reader; numbers are masked. */
export function makeDescribe(deps: {
  readonly pledges: Pledges;
  readonly customers: Customers;
  readonly numbers: Numbers;
  readonly clockTime: ClockTime;
  readonly texts: Texts;
  readonly office: Office;
  readonly simulated: boolean;
}): Describe {
  return async (pledge, now, { language, step, killSwitch }) => {
    const place = { zone: pledge.zone, language };
    return {
      ...(await personal(pledge)),
      subject: pledge.subject,
      window: windowPhrase(pledge.binding, now, place, deps),
      promisedTime: deps.clockTime(pledge.promisedAt, now, place),
      promisedBy: nameOf(pledge.promisedBy, deps.office),
      owner: nameOf(pledge.owner, deps.office),
      state: pledge.state,
      held: pledge.held ?? '',
      call: (verdictPendingUntil(pledge, now) ?? now) > now ? 'unknown' : '',
      attempts: triesMade(pledge),
      dialling: killSwitch ? KILL_SWITCH : whyNotDialled(pledge),
      step: shownStep(step ?? 0),
      steps: pledge.policy.ladder.length,
      simulated: deps.simulated ? 'simulated' : '',
    };
  };

  /** Who and why; a customer of whom we know no name is called by the masked number. */
  async function personal(pledge: Pledge): Promise<Description> {
    const reasons = allSaid(pledge, 'reason');
    const wanted = [pledge.number, ...reasons];
    const [values, known] = await Promise.all([
      deps.pledges.values(wanted.map(({ valueId }) => valueId)),
      deps.customers.byId([pledge.customerId]),
    ]);
    const number = values.get(pledge.number.valueId);
    const customer = known.get(pledge.customerId);
    const name = customer?.name ?? customer?.reference ?? null;
    const masked = number === undefined ? '' : deps.numbers.mask(number);
    return {
      customer: name ?? masked,
      number: name === null ? '' : masked,
      reason: wordsOf(reasons, values),
    };
  }
}

/** What a text says of `dialling` while all of it is stopped. */
export const KILL_SWITCH = 'kill-switch';

function whyNotDialled(pledge: Pledge): string {
  return isOpen(pledge) ? (hopelessSince(pledge)?.why ?? '') : '';
}

/** The name of a person or a team; empty for nobody, the id for somebody who has left. */
export function nameOf(id: string | null, { roster }: Office): string {
  if (id === null) return '';
  return [...roster.people, ...roster.teams].find((one) => one.id === id)?.name ?? id;
}

/** What was said, each once and first to last; what was erased is left out. */
export function wordsOf(said: readonly Sealed[], values: ReadonlyMap<string, string>): string {
  const words = said.map(({ valueId }) => values.get(valueId)).filter((one) => one !== undefined);
  return [...new Set(words)].join('; ');
}
