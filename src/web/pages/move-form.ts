import type { FastifyRequest } from 'fastify';
import type { Command } from '../../app/command.ts';
import type { CustomersWord } from '../../app/customers-word.ts';
import type { Pledge } from '../../domain/pledge.ts';
import type { Instant } from '../../domain/time.ts';
import { textMax } from '../api/fields.ts';
import { Problem } from '../problem.ts';
import { type Told, toldBy, WORD_MAX, wordOptions } from './customers-word.ts';
import { fieldOf, requiredField } from './fields.ts';
import { type Place, hiddenFields } from './forms.ts';
import { type Markup, html } from './html.ts';
import { localInstant, localText } from './local-time.ts';

type Word = Told & { readonly by: 'customer' | 'company' };

/** Who wants another time, where no call or message says so: then it is a move of ours. */
const ours: Readonly<Record<string, Word>> = {
  us: { by: 'company', via: 'agent', callId: null },
  agent: { by: 'customer', via: 'agent', callId: null },
};

/** Where the form is shown, and what bears the customer's own word out. */
type MovePlace = Place & { readonly zone: string; readonly words: readonly CustomersWord[] };

/** Another time for the call, on the clocks of the site's zone. */
export function moveForm(pledge: Pledge, place: MovePlace): Markup {
  const { reader, zone, words } = place;
  const { notBefore, dueAt } = pledge.current;
  const shown = (at: Instant) => localText(at, zone, reader);
  const time = (name: string, value: string, needed: boolean) =>
    html`<label
      >${reader.text(`page.move.${name}`, { zone })}
      <input type="datetime-local" name="${name}" value="${value}" ${needed && html`required`}
    /></label>`;
  const our = (name: string) =>
    html`<option value="${name}">${reader.text(`page.word.${name}`)}</option>`;
  return html`<form method="post" action="/promises/${pledge.id}/move">
    ${hiddenFields(place)} ${time('not-before', notBefore === null ? '' : shown(notBefore), false)}
    ${time('due-at', shown(dueAt), true)}
    <label
      >${reader.text('page.move.who')}
      <select name="word" required>
        ${Object.keys(ours).map(our)} ${wordOptions(words, reader)}
      </select></label
    >
    <label>${reader.text('page.act.why')} <input name="why" maxlength="200" /></label>
    <p class="dim">${reader.text('page.move.how')}</p>
    <button class="primary">${reader.text('page.act.move-yes')}</button>
  </form>`;
}

/** What the form asks for. */
export function moveAsked(request: FastifyRequest, zone: string): Command {
  const choice = requiredField(request, 'word', WORD_MAX);
  const word = ours[choice] ?? { by: 'customer', ...toldBy(choice) };
  const notBefore = fieldOf(request, 'not-before');
  const why = fieldOf(request, 'why', textMax.short);
  return {
    type: 'move',
    window: {
      notBefore: notBefore === '' ? null : readTime(notBefore, zone),
      dueAt: readTime(requiredField(request, 'due-at'), zone),
    },
    ...word,
    why: why === '' ? null : why,
  };
}

function readTime(text: string, zone: string): Instant {
  const at = localInstant(text, zone);
  if (at !== null) return at;
  throw new Problem('invalid-input', `"${text}" is not a day and a time such as 2026-11-22T14:30.`);
}
