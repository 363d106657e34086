import type { FastifyInstance } from 'fastify';
import { actorIn, guard, mayDo } from '../access.ts';
import { noSuchPledge } from '../api/answers.ts';
import { idParams } from '../api/route-types.ts';
import { isOpen, type Pledge } from '../../domain/pledge.ts';
import type { WebDeps } from '../deps.ts';
import { sendPage } from './layout.ts';
import { followersOf } from './linked.ts';
import type { Live } from './live.ts';
import { noteOf } from './note.ts';
import { pledgePage } from './pledge-page.ts';
import { readerOf } from './reader.ts';
import { type AskedCall, askedCalls } from './which-promise.ts';

/** The page of one promise. */
export function pledgePageRoutes(scope: FastifyInstance, deps: WebDeps, live: Live): void {
  const onRequest = guard(deps, 'pledges:read', ['session']);
  scope.get('/promises/:id', { onRequest }, async (request, reply) => {
    const id = idParams.safeParse(request.params);
    if (!id.success) throw noSuchPledge();
    // Looked at before the promise is read: at worst the page is newer than it says, never older.
    const { seen } = await live.look({ about: id.data.id, whose: null });
    const detail = await deps.service.pledgeDetail(id.data.id);
    if (detail === null) throw noSuchPledge();
    const asked = await askedOf(deps, detail.pledge);
    const followers = await followersOf(deps, detail.pledge);
    const reader = readerOf(deps, request);
    const { customer } = detail;
    const title = customer.name ?? customer.reference ?? reader.text('page.row.customer');
    const actor = actorIn(request);
    const mayAct = mayDo(actor, 'pledges:write');
    const words =
      mayAct && isOpen(detail.pledge) ? await deps.service.customersWords(id.data.id) : [];
    const killSwitch = await deps.service.killSwitch();
    const note = noteOf(request, reader);
    const isStopped = killSwitch.on;
    const { person } = actor;
    const body = pledgePage(deps, {
      ...{ detail, asked, followers, words, reader },
      ...{ mayAct, person, note, seen, isStopped },
    });
    return sendPage(deps, request, reply)({ title, body, person, killSwitch, live: true });
  });
}

/** The calls of this promise that somebody has to say which promise they were about. */
async function askedOf(deps: WebDeps, { calls }: Pledge): Promise<readonly AskedCall[]> {
  const ids = calls.filter(({ about }) => about !== null).map(({ callId }) => callId);
  const records = await Promise.all(ids.map((id) => deps.calls.get(id)));
  const found = records.filter((record) => record !== null);
  return [...(await askedCalls(deps, found)).values()];
}
