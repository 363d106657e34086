import type { FastifyInstance } from 'fastify';
import { actorIn, guard, mayDo } from '../access.ts';
import { noSuchPledge } from '../api/answers.ts';
import { idParams } from '../api/route-types.ts';
import type { WebDeps } from '../deps.ts';
import { sendPage } from './layout.ts';
import { noteOf } from './note.ts';
import { pledgePage } from './pledge-page.ts';
import { readerOf } from './reader.ts';

/** The page of one promise. */
export function pledgePageRoutes(scope: FastifyInstance, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:read', ['session']);
  scope.get('/promises/:id', { onRequest }, async (request, reply) => {
    const id = idParams.safeParse(request.params);
    const detail = id.success ? await deps.service.pledgeDetail(id.data.id) : null;
    if (detail === null) throw noSuchPledge();
    const reader = readerOf(deps, request);
    const { customer } = detail;
    const title = customer.name ?? customer.reference ?? reader.text('page.row.customer');
    const actor = actorIn(request);
    const mayAct = mayDo(actor, 'pledges:write');
    const body = pledgePage(deps, { detail, reader, mayAct, note: noteOf(request, reader) });
    const killSwitch = await deps.service.killSwitch();
    const { person } = actor;
    return sendPage(deps, request, reply)({ title, body, person, killSwitch, live: true });
  });
}
