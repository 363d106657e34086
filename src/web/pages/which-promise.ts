import type { CallRecord } from '../../app/ports/calls.ts';
import type { Pledge } from '../../domain/pledge.ts';
import type { WebDeps } from '../deps.ts';
import { type Place, hiddenFields } from './forms.ts';
import { datedWindow } from './dated-window.ts';
import { type Markup, html, nothing } from './html.ts';
import type { Reader } from './reader.ts';

/** A call and the promises that it may be about, one of which somebody has to name. */
export type AskedCall = { readonly call: CallRecord; readonly choices: readonly Pledge[] };

/** Those of the calls that somebody has to be asked about, with the promises to choose from. */
export async function askedCalls(
  deps: Pick<WebDeps, 'service'>,
  calls: readonly CallRecord[],
): Promise<ReadonlyMap<string, AskedCall>> {
  const asked = calls.filter(isAsked).map(async (call): Promise<[string, AskedCall]> => {
    const views = await Promise.all(call.asks.map((id) => deps.service.pledge(id)));
    const choices = views.flatMap((view) => (view === null ? [] : [view.pledge]));
    return [call.callId, { call, choices }];
  });
  return new Map(await Promise.all(asked));
}

/** Of a customer who called and reached nobody there is nothing to ask. */
function isAsked({ asks, facts }: CallRecord): boolean {
  return asks.length > 0 && (facts.direction === 'outbound' || facts.answeredAt !== null);
}

/** One tap for every promise that the call may be about, and one for all of them. */
export function whichPromise({ call, choices }: AskedCall, place: Place): Markup {
  const { reader } = place;
  const said = call.answer?.pledgeIds ?? [];
  const button = (pledges: readonly Pledge[], label: string): Markup => {
    const ids = pledges.map(({ id }) => id);
    const isSaid = ids.length === said.length && ids.every((id) => said.includes(id));
    return html`<button
      class="${isSaid ? 'quiet said' : 'quiet'}"
      name="about"
      value="${ids.join(',')}"
      aria-pressed="${String(isSaid)}"
    >
      ${label}
    </button>`;
  };
  return html`<form
    class="which"
    method="post"
    action="/calls/${encodeURIComponent(call.callId)}/about"
    aria-label="${reader.text('page.which.title')}"
  >
    ${hiddenFields(place)}
    <p>
      ${
        call.answer === null
          ? reader.text('page.which.ask')
          : reader.text('page.which.said', { person: reader.nameOf(call.answer.by) })
      }
    </p>
    ${choices.map((pledge) => button([pledge], labelOf(pledge, reader)))}
    ${choices.length > 1 && button(choices, reader.text('page.which.all', { count: choices.length }))}
  </form>`;
}

/** Of the calls of one promise, those that somebody has to say this of. */
export function whichPromises(asked: Iterable<AskedCall>, place: Place): Markup {
  const calls = [...asked];
  if (calls.length === 0) return nothing;
  const { reader } = place;
  const at = ({ facts }: CallRecord) => facts.startedAt ?? facts.answeredAt ?? 0;
  return html`<section>
    <h2>${reader.text('page.which.title')}</h2>
    <ul class="calls">
      ${calls.map(
        (one) =>
          html`<li>
            <time>${reader.exactly(at(one.call))}</time>
            ${reader.text(`page.call.${one.call.facts.direction}`)} ${whichPromise(one, place)}
          </li>`,
      )}
    </ul>
  </section>`;
}

function labelOf({ subject, binding }: Pledge, reader: Reader): string {
  return reader.text('page.which.one', { subject, window: datedWindow(binding, reader) });
}
