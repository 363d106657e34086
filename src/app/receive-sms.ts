import { CUSTOMERS_TEXT } from '../domain/hear-person.ts';
import type { Person } from '../domain/roster.ts';
import { isOpen } from '../domain/pledge.ts';
import { HOUR, type Instant } from '../domain/time.ts';
import type { Advance } from './advance.ts';
import type { Texts } from './ports/alerts.ts';
import type { Customers } from './ports/customers.ts';
import type { Hash, Ids } from './ports/ids.ts';
import type { Office } from './ports/office.ts';
import type { Pledges } from './ports/pledges.ts';
import type { SmsKept, SmsMeaning, SmsReceived, SmsStore } from './ports/sms.ts';
import { seal } from './seal.ts';
import type { Command, CommandResult } from './command.ts';

type Deps = {
  readonly sms: SmsStore;
  readonly pledges: Pledges;
  readonly customers: Customers;
  readonly office: Office;
  readonly texts: Texts;
  readonly advance: Advance;
  readonly ids: Ids;
  readonly hash: Hash;
  readonly command: (id: string, command: Command, person: string) => Promise<CommandResult>;
};

/** What a received message came to; `answer` is empty when its sender is not answered. */
export type SmsHeard = { readonly kind: 'recorded' | 'duplicate'; readonly answer: string };

type Outcome = { readonly meaning: SmsMeaning; readonly answer: string };

/** After so many wrong codes within an hour nothing from this number is taken for a code. */
export const WRONG_CODES_MAX = 5;
const WRONG_CODES_MS = HOUR;

/** Twilio's words in English, and what people write in Dutch; a whole message, never a part. */
const STOP_WORDS: readonly string[] = [
  ...['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout'],
  ...['stoppen', 'afmelden', 'uitschrijven', 'stop sms'],
];
const START_WORDS: readonly string[] = ['start', 'unstop', 'aanmelden'];

/** "1 4827", "1-4827", "14827" or just "4827". */
const CODE = /^(?:1[\s.,:-]*)?(\d{4})$/;

/**
 * A message is kept as it came before anything is made of it; whoever dies in between leaves it to
 * the sweep. The same message again gets the same answer and changes nothing.
 */
export function makeReceiveSms(deps: Deps) {
  const deal = async (kept: SmsKept): Promise<Outcome> => {
    const outcome = await understand(kept, deps);
    await deps.sms.settle(kept.messageId, outcome);
    return outcome;
  };
  return {
    receiveSms: async (message: SmsReceived): Promise<SmsHeard> => {
      const kept = await deps.sms.receive(message);
      if (kept.answer !== null) return { kind: 'duplicate', answer: kept.answer };
      const { answer } = await deal(kept);
      return { kind: 'recorded', answer };
    },
    settleSms: deal,
  };
}

async function understand(kept: SmsKept, deps: Deps): Promise<Outcome> {
  const number = kept.from.startsWith('+') ? kept.from : `+${kept.from}`;
  const wish = wishOf(kept);
  if (wish !== null) {
    const optedOut = wish === 'opt-out';
    await deps.sms.setOptOut({ number, optedOut, at: kept.receivedAt, by: 'reply' });
    return { meaning: wish, answer: '' };
  }
  const person = deps.office.roster.people.find(({ channels }) =>
    channels.some((channel) => channel.kind === 'sms' && channel.number === number),
  );
  return person === undefined
    ? { meaning: await hearCustomer(number, kept, deps), answer: '' }
    : hearPerson(person, number, kept, deps);
}

function wishOf({ optOut, text }: SmsKept): 'opt-out' | 'opt-in' | null {
  const word = text
    .trim()
    .toLowerCase()
    .replace(/[.!,]+$/, '');
  if (optOut === 'STOP' || STOP_WORDS.includes(word)) return 'opt-out';
  return optOut === 'START' || START_WORDS.includes(word) ? 'opt-in' : null;
}

/** A code takes the escalation that it came with; anything else is answered with how it works. */
async function hearPerson(
  person: Person,
  number: string,
  { messageId, text, receivedAt }: SmsKept,
  deps: Deps,
): Promise<Outcome> {
  const say = (key: string): string => deps.texts.render(key, person.language, {});
  const wrong = await deps.sms.wrongCodes(number, receivedAt - WRONG_CODES_MS);
  if (wrong >= WRONG_CODES_MAX) return { meaning: 'observed', answer: say('sms.too-many') };
  const code = CODE.exec(text.trim())?.[1];
  const taken = code === undefined ? null : await deps.sms.useCode({ number, code, messageId });
  if (taken?.person !== person.id) return { meaning: 'wrong-code', answer: say('sms.wrong-code') };
  const command = { type: 'acknowledge', via: 'sms' } as const;
  const result = await deps.command(taken.pledgeId, command, person.id);
  if (result.kind === 'done') return { meaning: 'acknowledged', answer: say('sms.taken') };
  const answer = result.kind === 'refused' ? say(`refusal.${result.why}`) : say('sms.wrong-code');
  return { meaning: 'observed', answer };
}

/** What a customer writes is a note on what they wait for, and their owner is told to look. */
async function hearCustomer(number: string, kept: SmsKept, deps: Deps): Promise<SmsMeaning> {
  const open = (await deps.customers.openOf(number)).filter(isOpen);
  for (const { id } of open) await addNote(id, kept, deps);
  return open.length === 0 ? 'observed' : 'customer';
}

async function addNote(pledgeId: string, kept: SmsKept, deps: Deps): Promise<void> {
  const by = CUSTOMERS_TEXT + kept.messageId;
  const timeline = await deps.pledges.timeline(pledgeId);
  if (timeline.some(({ event }) => event.type === 'note-added' && event.by === by)) return;
  const now: Instant = await deps.pledges.now();
  const { sealed, stored } = seal(kept.text, now, deps);
  await deps.advance(pledgeId, { type: 'note', note: sealed, by }, () => ({ values: [stored] }));
}
