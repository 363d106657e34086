import type { FastifyRequest } from 'fastify';
import type { CommandResult } from '../../app/command.ts';
import type { WordRefusal } from '../../app/judge-call.ts';
import type { Refusal } from '../../domain/decision.ts';
import { type Markup, html } from './html.ts';
import type { Reader } from './reader.ts';

/** Everything that can be said to somebody after a form; a new refusal breaks the build here. */
const notes: Readonly<Record<Said, 'good' | 'refused'>> = {
  done: 'good',
  calling: 'good',
  dropped: 'good',
  made: 'good',
  joined: 'good',
  outcome: 'good',
  'already-ended': 'refused',
  'not-waiting-for-anyone': 'refused',
  'already-acknowledged': 'refused',
  'acknowledged-before': 'refused',
  'window-backwards': 'refused',
  'window-over': 'refused',
  'too-far-ahead': 'refused',
  'nothing-claimed': 'refused',
  'own-claim': 'refused',
  'not-a-supervisor': 'refused',
  'already-calling': 'refused',
  'dialling-off': 'refused',
  'outside-calling-window': 'refused',
  'no-phone': 'refused',
  'call-unknown': 'refused',
  'call-out-of-time': 'refused',
  'call-says-nothing': 'refused',
  'unknown-person': 'refused',
  'nobody-to-tell': 'refused',
  'call-for-another': 'refused',
  'not-open-then': 'refused',
  'named-already': 'refused',
  'word-of-another': 'refused',
  'key-reused': 'refused',
};

type Said =
  | 'done'
  | 'calling'
  | 'dropped'
  | 'made'
  | 'joined'
  | 'outcome'
  | Refusal
  | WordRefusal
  | 'unknown-person'
  | 'nobody-to-tell'
  | 'key-reused';

function isSaid(text: unknown): text is Said {
  return typeof text === 'string' && Object.hasOwn(notes, text);
}

/** The sentence that an address carries back from a form, as its `said`; no other sentence. */
export function noteOf(request: FastifyRequest, reader: Reader): Markup | null {
  const said = (request.query as Record<string, unknown>)['said'];
  if (!isSaid(said)) return null;
  return notes[said] === 'good'
    ? html`<p class="note" role="status">${reader.text(`page.said.${said}`)}</p>`
    : html`<p class="note refused" role="alert">${reader.text(`refusal.${said}`)}</p>`;
}

/** The address to go back to, with what became of the command. */
export function backWith(back: string, said: Said): string {
  const [path = '/', query = ''] = back.split('?');
  const kept = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('said='));
  return `${path}?${[...kept, `said=${said}`].join('&')}`;
}

/** What to say of a command's result. */
export function saidOf(
  result: Exclude<CommandResult, { kind: 'missing' }>,
  well: 'done' | 'calling',
): Said {
  return result.kind === 'done' ? well : result.why;
}
