import { DAY, HOUR, MINUTE } from '../domain/time.ts';
import { readCount } from './count.ts';

/** A length of time that was said, the words it was read from, and the rule that read them. */
export type WordsReading = {
  readonly ms: number;
  readonly matched: string;
  readonly rule: string;
};

/** Longer than this nobody says in minutes or hours and means it. */
const LENGTH_MAX_MS = 7 * DAY;
const TEXT_MAX = 200;

type Rule = {
  readonly name: string;
  /** Its groups are counts; a rule without groups is the length itself. */
  readonly pattern: RegExp;
  /** Milliseconds of the count. */
  readonly unitMs: number;
  /** Without "over" or "in" before it, the same words are a time of day: "twee uur", "14 uur". */
  readonly needsLead?: true;
};

const COUNT = String.raw`([a-z]+(?:-[a-z]+)?|\d{1,4})`;
const rules: readonly Rule[] = [
  rule('nl.quarter', '(?:een |1 )?kwartier(?:tje)?', 15 * MINUTE),
  rule('nl.half', '(?:een |1 )?half ?uur(?:tje)?', 30 * MINUTE),
  rule('nl.three-quarters', '(?:drie|3) kwartier', 45 * MINUTE),
  rule('nl.one-and-a-half', 'anderhalf uur(?:tje)?', 90 * MINUTE),
  rule('nl.an-hour', '(?:een |1 )uurtje', HOUR),
  { ...rule('nl.hours', `${COUNT} uur`, HOUR), needsLead: true },
  rule('nl.hours-plural', `${COUNT} (?:uren|uurtjes)`, HOUR),
  rule('nl.minutes', `${COUNT} (?:min|minuut|minuten|minuutjes)`, MINUTE),
  rule('en.quarter', '(?:a )?quarter of an hour', 15 * MINUTE),
  rule('en.half', 'half an hour|(?:a )?half hour', 30 * MINUTE),
  rule('en.three-quarters', '(?:three quarters|three-quarters) of an hour', 45 * MINUTE),
  rule('en.one-and-a-half', 'an hour and a half|one and a half hours', 90 * MINUTE),
  rule('en.hours', `${COUNT} ?(?:h|hr|hrs|hour|hours)`, HOUR),
  rule('en.minutes', `${COUNT} ?(?:mins?|minutes?)`, MINUTE),
];

const DUTCH_END = String.raw`(?:u|je) (?<lead>over|binnen) (?<length>.+?)(?: (?:even )?terug)?`;
const ENGLISH_END = String.raw`(?:you|back|you back) (?<lead>in|within) (?<length>.+)`;
/** Whole sentences that promise a call and nothing else; what stands in them is a length. */
const frames: readonly RegExp[] = [
  /^(?<lead>over|binnen|in|within) (?<length>.+)$/,
  new RegExp(`^(?:dan )?(?:ik bel|wij bellen|we bellen) ${DUTCH_END}$`),
  new RegExp(`^(?:dan )?(?:bel ik|bellen wij|bellen we) ${DUTCH_END}$`),
  new RegExp(`^(?:i'll|i will|we'll|we will) (?:call|ring) ${ENGLISH_END}$`),
  /^(?<length>.+)$/,
];

/** In English "over 20 minutes" is longer than that; in Dutch it is exactly that. */
const leads: Readonly<Record<string, readonly string[]>> = {
  nl: ['over', 'binnen', 'in'],
  en: ['in', 'within'],
};

/**
 * Reads a length of time as it is said in Dutch or English: "een kwartier", "over 20 minuten",
 * "I'll call you back in half an hour". Null for all that is not understood to the last word, so
 * that nothing is guessed: times of day, doubts, refusals, questions, the past.
 */
export function readWords(words: string): WordsReading | null {
  if (words.length > TEXT_MAX) return null;
  const text = plain(words);
  for (const frame of frames) {
    const { lead, length } = frame.exec(text)?.groups ?? {};
    if (length === undefined) continue;
    const reading = readLength(length, lead ?? null);
    if (reading !== null) return reading;
  }
  return null;
}

function rule(name: string, pattern: string, unitMs: number): Rule {
  return { name, unitMs, pattern: new RegExp(`^(?:${pattern})$`) };
}

/** Small letters without accents, one space between words, no full stop at the end. */
function plain(words: string): string {
  return words
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/ ?[.!]$/, '');
}

function readLength(text: string, lead: string | null): WordsReading | null {
  for (const { name, pattern, unitMs, needsLead } of rules) {
    const found = pattern.exec(text);
    if (found === null || !fits(name, lead, needsLead === true)) continue;
    const count = found[1] === undefined ? 1 : readCount(found[1]);
    const ms = count === null ? 0 : count * unitMs;
    if (ms > 0 && ms <= LENGTH_MAX_MS) return { ms, matched: text, rule: name };
  }
  return null;
}

function fits(name: string, lead: string | null, needsLead: boolean): boolean {
  if (lead === null) return !needsLead;
  return leads[name.slice(0, 2)]?.includes(lead) === true;
}
