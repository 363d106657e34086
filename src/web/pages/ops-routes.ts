import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { actorIn, guard, mayDo } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { loadBoard } from './board.ts';
import { fieldOf } from './fields.ts';
import { sendPage } from './layout.ts';
import type { Live, LiveNews } from './live.ts';
import { livePart } from './live-part.ts';
import { type OpsPlace, listPart, opsPage, views } from './ops.ts';
import { noteOf } from './note.ts';
import { readerOf } from './reader.ts';
import { chosenBy, remember } from './whose.ts';

/** The ops page, its live parts and the kill switch. */
export function opsRoutes(scope: FastifyInstance, deps: WebDeps, live: Live): void {
  const onRequest = guard(deps, 'pledges:read', ['session']);
  scope.get('/', { onRequest }, async (request, reply) => {
    const place = await placeOf(deps, request, live);
    const { person } = actorIn(request);
    if (isAskedFor(request)) remember(deps, reply, { person, name: place.chosen.name });
    const { killSwitch } = place.board;
    const title = place.reader.text('page.ops.title');
    const body = opsPage(deps, place);
    return sendPage(
      deps,
      request,
      reply,
    )({ title, body, person, killSwitch, here: '/', live: true });
  });
  scope.get('/board', { onRequest }, async (request, reply) => {
    const place = await placeOf(deps, request, live);
    return reply
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(livePart(listPart(deps, place)).text);
  });
  liveRoute(scope, deps, live);
  scope.post(
    '/kill-switch',
    { onRequest: guard(deps, 'ops', ['session']) },
    async (request, reply) => {
      const on = fieldOf(request, 'on') === 'true';
      await deps.service.setKillSwitch(on, actorIn(request).person);
      return reply.redirect('/', 303);
    },
  );
}

function isAskedFor(request: FastifyRequest): boolean {
  return (request.query as Record<string, unknown>)['whose'] !== undefined;
}

async function placeOf(deps: WebDeps, request: FastifyRequest, live: Live): Promise<OpsPlace> {
  // Looked at before the list is read: at worst the page is newer than it says, never older.
  const actor = actorIn(request);
  const chosen = chosenBy(deps, request, actor.person);
  const { whose } = chosen;
  const { seen } = await live.look({ about: null, whose });
  const asked = (request.query as Record<string, unknown>)['view'];
  const view = views.find((name) => name === asked) ?? 'attention';
  const board = await loadBoard(deps, { whose, isDoneShown: view === 'done' });
  const reader = readerOf(deps, request);
  return {
    board,
    reader,
    view,
    chosen,
    mayAct: mayDo(actor, 'pledges:write'),
    mayStop: mayDo(actor, 'ops'),
    seen,
    note: noteOf(request, reader),
  };
}

/** Server-sent events: `changed` when what is watched has, a `beat` so that silence is news. */
function liveRoute(scope: FastifyInstance, deps: WebDeps, live: Live): void {
  const { liveListenersMax, liveBeatMs } = deps.settings.limits;
  scope.get(
    '/live',
    {
      onRequest: guard(deps, 'pledges:read', ['session']),
      sse: { kind: 'only', heartbeat: false },
    },
    async (request, reply) => {
      if (live.count() >= liveListenersMax) {
        throw new Problem('too-many-requests', `${liveListenersMax} pages watch already.`);
      }
      const { seen: asked, about } = watched(request);
      let seen = reply.sse.lastEventId ?? asked;
      let toldAt = 0;
      reply.sse.keepAlive();
      const hear = (news: LiveNews) => {
        const changed = news.seen !== seen;
        if (!reply.sse.isConnected || (!changed && news.now - toldAt < liveBeatMs)) return;
        seen = news.seen;
        toldAt = news.now;
        const event = changed ? 'changed' : 'beat';
        reply.sse.send({ id: news.seen, event, data: news.now }).catch(unwatch);
      };
      const end = () => {
        reply.sse.close();
      };
      const { whose } = chosenBy(deps, request, actorIn(request).person);
      const unwatch = live.watch({ what: { about, whose }, hear, end });
      reply.sse.onClose(unwatch);
      await reply.sse.send({ event: 'hello', data: liveBeatMs });
    },
  );
}

const watchQuery = z.object({
  seen: z.string().max(64).catch(''),
  about: z.uuid().nullable().catch(null),
});

/** What a page watches, and what it was made of; nonsense watches the list from the beginning. */
function watched(request: FastifyRequest): z.output<typeof watchQuery> {
  return watchQuery.parse(request.query);
}
