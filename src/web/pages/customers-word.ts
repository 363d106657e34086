import type { CustomersWord } from '../../app/customers-word.ts';
import type { Via } from '../../domain/pledge.ts';
import { textMax } from '../api/fields.ts';
import { Problem } from '../problem.ts';
import { type Markup, html } from './html.ts';
import type { Reader } from './reader.ts';

/** How the customer said it, and in which call or message. */
export type Told = { readonly via: Via; readonly callId: string | null };

const vias: Readonly<Record<CustomersWord['kind'], Via>> = {
  'they-called': 'own-number',
  'we-called': 'recorded-call',
  text: 'own-number',
};

/** So many are offered: what was said longer ago is found through the API. */
const OFFERED_MAX = 10;

/** How long a choice of them may be: the way, and an id. */
export const WORD_MAX = textMax.id + 20;

/** The calls and messages that bear the customer's word out; what none does is an agent's word. */
export function wordOptions(words: readonly CustomersWord[], reader: Reader): readonly Markup[] {
  return words.slice(0, OFFERED_MAX).map(({ kind, callId, at }) => {
    const text = reader.text(`page.word.${kind}`, { time: reader.exactly(at) });
    return html`<option value="${vias[kind]} ${callId}">${text}</option>`;
  });
}

/** What was chosen of them. */
export function toldBy(choice: string): Told {
  const [, how, callId] = /^(own-number|recorded-call) (.+)$/.exec(choice) ?? [];
  if (how === undefined || callId === undefined) {
    throw new Problem('invalid-input', '"word" is not one that is known.');
  }
  return { via: how as Via, callId };
}
