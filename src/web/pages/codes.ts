import type { CallReason } from '../../app/call-reason.ts';
import type { Reader } from './reader.ts';

/** Codes that events carry where a person might have written words. */
const codes: readonly string[] = [
  'told',
  'skipped',
  'asked',
  'by-hand',
  'handed-over',
  'owner-has-it',
  'owner-not-free',
  'owner-silent',
  'nobody-told',
  'nobody-reachable',
  'no-channel',
  'no-end',
  'no-word',
  'no-record',
  'spoke',
  'ended',
  'busy',
  'no-answer',
  'failed',
  'canceled',
];

/** Sentences that events carry, each with its code: they were written for a log, in English. */
const sentences: Readonly<Record<string, string>> = {
  'dialling is off': 'dialling-off',
  'outside the time for dialling': 'outside-time',
  'the customer is on the line': 'customer-engaged',
  'the agent did not take it': 'agent-declined',
  'the call with the agent ended': 'agent-leg-ended',
  'the phone system knows no such call': 'no-such-call',
  'the number was erased': 'number-erased',
};

const agentsPhone = "the agent's phone: ";

/** A code or a known sentence in the reader's words; whatever else was written, as it was. */
export function wordsFor(text: string, reader: Reader): string {
  const code = sentences[text] ?? text;
  if (codes.includes(code) || code !== text) return reader.text(`page.code.${code}`);
  if (!text.startsWith(agentsPhone)) return text;
  const why = wordsFor(text.slice(agentsPhone.length), reader);
  return reader.text('page.code.agents-phone', { why });
}

const channels: readonly string[] = ['email', 'sms', 'webhook', 'inbox'];

/** The name of a channel. */
export function channelText(channel: string, reader: Reader): string {
  return channels.includes(channel) ? reader.text(`page.channel.${channel}`) : channel;
}

type Words = (value: string, reader: Reader) => string;

/** What the value of a reason is a word of; of the others it is shown as it is. */
const reasonValues: Partial<Readonly<Record<CallReason['code'], Words>>> = {
  reported: (verdict, reader) => reader.text(`page.verdict.${verdict}`),
  'said-outcome': (outcome, reader) => reader.text(`page.outcome.${outcome}`),
  'nobody-answered': wordsFor,
  'not-reached': wordsFor,
};

/** Why a call has its verdict, or what somebody said of it, in the reader's words. */
export function reasonText({ code, value, person }: CallReason, reader: Reader): string {
  const words = value === null ? '' : (reasonValues[code]?.(value, reader) ?? value);
  return reader.text(`page.reason.${code}`, { value: words, person: reader.nameOf(person) });
}
