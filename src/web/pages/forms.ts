import type { CustomersWord } from '../../app/customers-word.ts';
import type { WebDeps } from '../deps.ts';
import type { Pledge } from '../../domain/pledge.ts';
import { wordOptions } from './customers-word.ts';
import { type Markup, html } from './html.ts';
import { newKey } from './make-input.ts';
import type { Reader } from './reader.ts';

/** Where a form stands: who reads it, the page that it leads back to, and what numbers forms. */
export type Place = {
  readonly reader: Reader;
  readonly back: string;
  readonly ids: WebDeps['ids'];
};

/** A button that acts at once. */
export function act(pledge: Pledge, what: string, place: Place, look = 'primary'): Markup {
  return html`<form method="post" action="/promises/${pledge.id}/${what}">
    ${hiddenFields(place)}
    <button class="${look}">${place.reader.text(`page.act.${what}`)}</button>
  </form>`;
}

/** The fields that nobody sees: where it leads, and a key that makes a second click the same. */
export function hiddenFields({ back, ids }: Place): Markup {
  return html`<input type="hidden" name="back" value="${back}" /><input
      type="hidden"
      name="key"
      value="${newKey(ids)}"
    />`;
}

/** Something that opens first and acts on a second button: no slip of the thumb rings anybody. */
export function opening(name: string, reader: Reader, inside: Markup, look = ''): Markup {
  return html`<details class="opening ${look}">
    <summary>${reader.text(`page.act.${name}`)}</summary>
    <div class="sheet">${inside}</div>
  </details>`;
}

/** Rings the one who asks, then the customer. */
export function callForm(pledge: Pledge, place: Place): Markup {
  return html`<form method="post" action="/promises/${pledge.id}/call">
    ${hiddenFields(place)}
    <p>${place.reader.text('page.act.call-how')}</p>
    <button class="primary">${place.reader.text('page.act.call-yes')}</button>
  </form>`;
}

/** The customer no longer wants the call: how they said so decides what the report counts. */
export function cancelForm(pledge: Pledge, place: Place, words: readonly CustomersWord[]): Markup {
  const { reader } = place;
  return html`<form method="post" action="/promises/${pledge.id}/cancel">
    ${hiddenFields(place)}
    <p>${reader.text('page.act.cancel-how')}</p>
    <label
      >${reader.text('page.act.via')}
      <select name="word" required>
        <option value="agent">${reader.text('page.word.agent')}</option>
        ${wordOptions(words, reader)}
      </select></label
    >
    <button class="danger">${reader.text('page.act.cancel-yes')}</button>
  </form>`;
}

/** A sentence and a button: notes, claims, withdrawals. */
export function sentenceForm(
  pledge: Pledge,
  what: 'note' | 'claim' | 'withdraw',
  place: Place,
): Markup {
  const { reader } = place;
  return html`<form method="post" action="/promises/${pledge.id}/${what}">
    ${hiddenFields(place)}
    <label
      >${reader.text(`page.act.${what}-how`)}
      <textarea name="text" rows="3" maxlength="2000" required></textarea>
    </label>
    <button class="${what === 'withdraw' ? 'danger' : 'primary'}">
      ${reader.text(`page.act.${what}-yes`)}
    </button>
  </form>`;
}
