import { everyPledge } from '../../app/ports/pledges.ts';
import type { Pledge } from '../../domain/pledge.ts';
import type { WebDeps } from '../deps.ts';
import { datedWindow } from './dated-window.ts';
import { type Markup, html, nothing } from './html.ts';
import type { Reader } from './reader.ts';

/** Among so many later promises of the customer those that follow one are looked for. */
const LATER_MAX = 200;

/** The promises that were made in the call of this one, soonest first. */
export async function followersOf(
  { pledges }: Pick<WebDeps, 'pledges'>,
  { id, customerId, promisedAt: dueFrom }: Pledge,
): Promise<readonly Pledge[]> {
  const page = { cursor: null, limit: LATER_MAX };
  const later = await pledges.list({ ...everyPledge, customerId, dueFrom }, page);
  return later.pledges.filter(({ follows }) => follows === id);
}

/** The promise that this one follows, and those that follow it, each with the way there. */
export function linkedPromises(
  { follows }: Pledge,
  followers: readonly Pledge[],
  reader: Reader,
): Markup {
  const item = (name: string, id: string, text: string) =>
    html`<dt>${reader.text(`page.promise.${name}`)}</dt>
      <dd><a href="/promises/${id}">${text}</a></dd>`;
  const later = followers.map(({ id, binding }) => {
    const window = datedWindow(binding, reader);
    return item('followed-by', id, reader.text('page.promise.another', { window }));
  });
  const earlier = reader.text('page.promise.earlier');
  return html`${follows === undefined ? nothing : item('follows', follows, earlier)} ${later}`;
}
