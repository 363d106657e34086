import { triesMade } from '../domain/attempt-plan.ts';
import { allSaid } from '../domain/pledge.ts';
import { nameOf, wordsOf } from './describe.ts';
import type { ClockTime, Texts } from './ports/alerts.ts';
import type { Customers } from './ports/customers.ts';
import type { Office } from './ports/office.ts';
import type { Loaded, Pledges } from './ports/pledges.ts';
import { spokeBefore } from './spoke-before.ts';
import { windowPhrase } from './window-phrase.ts';

/** A sentence to be spoken, in the language ("nl", "en") that it is in. */
export type Spoken = { readonly language: string; readonly text: string };

/** What a spoken summary is made from. */
export type BriefDeps = {
  readonly pledges: Pledges;
  readonly customers: Customers;
  readonly office: Office;
  readonly texts: Texts;
  readonly clockTime: ClockTime;
};

/**
 * Which moment an agent is briefed for: we call the customer, the customer calls us, or we have
 * called the customer, who waits.
 */
export type BriefKey = 'whisper.text' | 'chase.brief' | 'customer-first.brief';

/** The language in which this agent is spoken to. */
export function languageOf(agent: string | null, { roster, language }: Office): string {
  return roster.people.find(({ id }) => id === agent)?.language ?? language;
}

/** What an agent hears of a promise before they talk with the customer, in their own language. */
export async function briefOf(
  { pledge, now }: Pick<Loaded, 'pledge' | 'now'>,
  { agent, key }: { readonly agent: string | null; readonly key: BriefKey },
  deps: BriefDeps,
): Promise<Spoken> {
  const { texts, office } = deps;
  const language = languageOf(agent, office);
  const [reasons, done] = [allSaid(pledge, 'reason'), allSaid(pledge, 'doneSoFar')];
  const [known, values] = await Promise.all([
    deps.customers.byId([pledge.customerId]),
    deps.pledges.values([...reasons, ...done].map(({ valueId }) => valueId)),
  ]);
  const text = texts.render(key, language, {
    customer: known.get(pledge.customerId)?.name ?? '',
    promisedBy: nameOf(pledge.promisedBy, office),
    window: windowPhrase(pledge.binding, now, { zone: pledge.zone, language }, deps),
    reason: wordsOf(reasons, values),
    doneSoFar: wordsOf(done, values),
    spokeAt: await spokeBefore(pledge, { now, language }, deps),
    attempts: triesMade(pledge),
  });
  return { language, text };
}
