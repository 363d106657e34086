import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorIn, guard, mayDo } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { type RowBoard, everything, rowBoard } from './board.ts';
import { fieldOf } from './fields.ts';
import { type Markup, html } from './html.ts';
import { sendPage } from './layout.ts';
import { type Reader, readerOf } from './reader.ts';
import { rowOf } from './row.ts';

/** Promises of one customer that the page shows. */
const FOUND_MAX = 50;

/**
 * The promises of a customer who is on the line: "you were going to call me back". A form that is
 * posted, so that no number stands in an address, a history or a log.
 */
export function findRoutes(scope: FastifyInstance, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:read', ['session']);
  scope.post('/find', { onRequest }, async (request, reply) => {
    const reader = readerOf(deps, request);
    const killSwitch = await deps.service.killSwitch();
    const { person } = actorIn(request);
    const title = reader.text('page.find.title');
    const body = html`<h1>${title}</h1>
      ${await answer(deps, request, reader)}`;
    return sendPage(deps, request, reply)({ title, body, person, killSwitch });
  });
  // Reloading the answer, or coming back to it, asks again.
  scope.get('/find', { onRequest }, (_request, reply) => reply.redirect('/', 303));
}

async function answer(deps: WebDeps, request: FastifyRequest, reader: Reader): Promise<Markup> {
  const phone = deps.readNumber(fieldOf(request, 'number', 40));
  if (phone === null) return emptied(reader, 'no-number');
  const mayAct = mayDo(actorIn(request), 'pledges:write');
  const nobody = () => html`${emptied(reader, 'nobody')} ${mayAct && makeButton(phone, reader)}`;
  const customer = await deps.customers.byPhone(phone);
  if (customer === null) return nobody();
  const filter = { ...everything, customerId: customer.customerId };
  const { pledges } = await deps.pledges.list(filter, { cursor: null, limit: FOUND_MAX });
  if (pledges.length === 0) return nobody();
  // What is still owed stands first, then the latest.
  const sorted = [...pledges].sort(
    (a, b) =>
      Number(a.endedAt !== null) - Number(b.endedAt !== null) || b.binding.dueAt - a.binding.dueAt,
  );
  const board: RowBoard = await rowBoard(deps, sorted);
  return html`<ol class="list">
    ${sorted.map((pledge) => rowOf(deps, pledge, { board, reader, mayAct, back: '/' }))}
  </ol>`;
}

function emptied(reader: Reader, why: 'no-number' | 'nobody'): Markup {
  return html`<p class="empty">${reader.text(`page.find.${why}`)}</p>`;
}

/** Whoever is on the line and has no promise may get one at once. */
function makeButton(phone: string, reader: Reader): Markup {
  return html`<form method="post" action="/promises/new">
    <input type="hidden" name="phone" value="${phone}" />
    <button class="primary">${reader.text('page.find.make')}</button>
  </form>`;
}
