import type { PledgeDetail } from '../../app/view.ts';
import { isNumberShown } from '../../domain/pledge.ts';
import type { WebDeps } from '../deps.ts';
import { act, type Place } from './forms.ts';
import { type Markup, html, nothing } from './html.ts';

/** The number that is rung, E.164; undefined once it was erased. */
export function numberOf({ pledge, customer, values }: PledgeDetail): string | undefined {
  return values.get(pledge.number.valueId) ?? customer.phones[0];
}

/** The whole number, ready to be dialled by hand. */
export function wholeNumber(e164: string): Markup {
  return html`<a class="number whole" href="tel:${e164}">${e164}</a>`;
}

/** The number as this person may see it now, with the button that asks for all of it. */
export function numberText(
  deps: Pick<WebDeps, 'maskNumber'>,
  detail: PledgeDetail,
  { person, mayAct, ...place }: Place & { readonly person: string; readonly mayAct: boolean },
): Markup {
  const number = numberOf(detail);
  if (number === undefined) return nothing;
  if (mayAct && isNumberShown(detail.pledge, person, detail.now)) return wholeNumber(number);
  const masked = html`<span class="number">${deps.maskNumber(number)}</span>`;
  return mayAct ? html`${masked} ${act(detail.pledge, 'number', place, 'quiet')}` : masked;
}
