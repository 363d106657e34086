import type { FastifyRequest } from 'fastify';
import type { CommandResult } from '../../app/service.ts';
import { type Markup, html } from './html.ts';
import type { Reader } from './reader.ts';

/** What can be said to somebody after a form; only these, for the address could be anybody's. */
const notes = [
  'done',
  'calling',
  'dropped',
  'outcome',
  'already-ended',
  'not-waiting-for-anyone',
  'already-acknowledged',
  'acknowledged-before',
  'window-backwards',
  'nothing-claimed',
  'own-claim',
  'not-a-supervisor',
  'already-calling',
  'dialling-off',
  'outside-calling-window',
  'dial-not-allowed',
  'unknown-person',
] as const;

const good: readonly string[] = ['done', 'calling', 'dropped', 'outcome'];

/** The sentence that an address carries back from a form, as its `said`. */
export function noteOf(request: FastifyRequest, reader: Reader): Markup | null {
  const said = (request.query as Record<string, unknown>)['said'];
  const known = notes.find((note) => note === said);
  if (known === undefined) return null;
  return good.includes(known)
    ? html`<p class="note" role="status">${reader.text(`page.said.${known}`)}</p>`
    : html`<p class="note refused" role="alert">${reader.text(`refusal.${known}`)}</p>`;
}

/** The address to go back to, with what became of the command. */
export function backWith(back: string, said: (typeof notes)[number]): string {
  const [path = '/', query = ''] = back.split('?');
  const kept = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('said='));
  return `${path}?${[...kept, `said=${said}`].join('&')}`;
}

/** What to say of a command's result. */
export function saidOf(
  result: Exclude<CommandResult, { kind: 'missing' }>,
  well: 'done' | 'calling',
): (typeof notes)[number] {
  return result.kind === 'done' ? well : result.why;
}
