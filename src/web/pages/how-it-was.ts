import { asksAgent } from '../../domain/evidence.ts';
import type { CallFacts } from '../../domain/call.ts';
import type { Pledge } from '../../domain/pledge.ts';
import { textMax } from '../api/fields.ts';
import { type Place, hiddenFields } from './forms.ts';
import { type Markup, html, nothing } from './html.ts';

/** What one tap says of a call; the fourth answer, another call, has a form of its own. */
const outcomes = ['spoke', 'voicemail', 'wrong-number'] as const;

/** Calls of which only the agent knows whether a person was there: each asks with one tap. */
export function howItWas(pledge: Pledge, place: Place): Markup {
  const calls = pledge.calls.filter((call) => asksAgent(call, pledge));
  if (calls.length === 0) return nothing;
  const { reader } = place;
  return html`<section>
    <h2>${reader.text('page.how.title')}</h2>
    <ul class="calls">
      ${calls.map((call) => html`<li>${questionOf(call, place)}</li>`)}
    </ul>
  </section>`;
}

function questionOf(call: CallFacts, place: Place): Markup {
  const { reader } = place;
  const path = `/calls/${encodeURIComponent(call.callId)}`;
  const buttons = outcomes.map(
    (outcome) =>
      html`<button class="quiet" name="outcome" value="${outcome}">
        ${reader.text(`page.outcome.${outcome}`)}
      </button>`,
  );
  return html`<time>${reader.exactly(call.answeredAt ?? 0)}</time>
    <form class="which" method="post" action="${path}/outcome">
      ${hiddenFields(place)} ${buttons}
    </form>
    ${call.attempt === null ? nothing : anotherCall(path, place)}`;
}

/** A promise made in a call that we placed is linked with the one that it was placed for. */
function anotherCall(path: string, place: Place): Markup {
  const { reader } = place;
  return html`<form class="which" method="post" action="${path}/follow-up">
    ${hiddenFields(place)}
    <label
      >${reader.text('page.how.when')}
      <input name="words" maxlength="${textMax.short}" />
    </label>
    <button class="quiet">${reader.text('page.how.another')}</button>
  </form>`;
}
