import type { FastifyRequest } from 'fastify';
import type { Command } from '../../app/command.ts';
import type { Pledge, Via } from '../../domain/pledge.ts';
import type { Instant } from '../../domain/time.ts';
import { textMax } from '../api/fields.ts';
import { Problem } from '../problem.ts';
import { fieldOf, requiredField } from './fields.ts';
import { type Place, backField } from './forms.ts';
import { type Markup, html } from './html.ts';
import { localInstant, localText } from './local-time.ts';

type Word = { readonly by: 'customer' | 'company'; readonly via: Via };

/** Who wants another time, and how we know: only the customer's own word changes what binds. */
const words: Readonly<Record<string, Word>> = {
  us: { by: 'company', via: 'agent' },
  agent: { by: 'customer', via: 'agent' },
  'own-number': { by: 'customer', via: 'own-number' },
  'recorded-call': { by: 'customer', via: 'recorded-call' },
};

/** Another time for the call, on the clocks of the site's zone. */
export function moveForm(pledge: Pledge, place: Place, zone: string): Markup {
  const { reader } = place;
  const { notBefore, dueAt } = pledge.current;
  const shown = (at: Instant) => localText(at, zone, reader);
  const time = (name: string, value: string, needed: boolean) =>
    html`<label
      >${reader.text(`page.move.${name}`, { zone })}
      <input type="datetime-local" name="${name}" value="${value}" ${needed && html`required`}
    /></label>`;
  const word = (name: string) =>
    html`<option value="${name}">${reader.text(`page.move.word.${name}`)}</option>`;
  return html`<form method="post" action="/promises/${pledge.id}/move">
    ${backField(place)} ${time('not-before', notBefore === null ? '' : shown(notBefore), false)}
    ${time('due-at', shown(dueAt), true)}
    <label
      >${reader.text('page.move.who')}
      <select name="word" required>
        ${Object.keys(words).map(word)}
      </select></label
    >
    <label>${reader.text('page.act.why')} <input name="why" maxlength="200" /></label>
    <p class="dim">${reader.text('page.move.how')}</p>
    <button class="primary">${reader.text('page.act.move-yes')}</button>
  </form>`;
}

/** What the form asks for. */
export function moveAsked(request: FastifyRequest, zone: string): Command {
  const word = words[requiredField(request, 'word')];
  if (word === undefined) throw new Problem('invalid-input', '"word" is not one that is known.');
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
