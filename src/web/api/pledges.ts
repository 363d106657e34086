import { z } from 'zod';
import { guard } from '../access.ts';
import { momentsOf } from '../../domain/decide.ts';
import type { WebDeps } from '../deps.ts';
import { keyOf } from '../idempotency.ts';
import { markReplay, noSuchPledge, openAnswer, openProblems } from './answers.ts';
import { openRequestOf, pledgeBody } from './pledge-body.ts';
import { joinedAnswer, joinedJson } from './joined-json.ts';
import { pledgeAnswer, pledgeJson } from './pledge-json.ts';
import { customerAnswer, customerJson } from './customer-json.ts';
import { filterOf, listQuery } from './pledge-filter.ts';
import { type ZodScope, idParams, keyHeader } from './route-types.ts';
import { timelineJson } from './timeline-json.ts';

const tags = ['promises'];

/** Making, reading and listing promises. */
export function pledgeRoutes(scope: ZodScope, deps: WebDeps): void {
  postRoute(scope, deps);
  readRoutes(scope, deps);
  listRoute(scope, deps);
}

function postRoute(scope: ZodScope, deps: WebDeps): void {
  scope.post(
    '/pledges',
    {
      onRequest: guard(deps, 'pledges:write', ['key']),
      config: { problems: openProblems },
      schema: {
        tags,
        summary: 'Record a promise to call a customer back',
        headers: keyHeader,
        body: pledgeBody,
        response: { 200: pledgeAnswer, 201: pledgeAnswer },
      },
    },
    async (request, reply) => {
      const asked = openRequestOf(request.body, keyOf(deps, request));
      const { status, body, replayed } = openAnswer(await deps.service.openPledge(asked));
      markReplay(reply, replayed);
      return reply.code(status).header('location', `/v1/pledges/${body.id}`).send(body);
    },
  );
}

function readRoutes(scope: ZodScope, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:read', ['key']);
  const answer = pledgeAnswer.extend({
    customer: customerAnswer,
    reason: z.string().nullable(),
    doneSoFar: z.string().nullable(),
    nextStep: z.string().nullable(),
    joined: z.array(joinedAnswer).describe('What was said when it was promised again'),
  });
  scope.get(
    '/pledges/:id',
    {
      onRequest,
      config: { problems: ['not-found'] },
      schema: { tags, summary: 'One promise', params: idParams, response: { 200: answer } },
    },
    async (request) => {
      const detail = await deps.service.pledgeDetail(request.params.id);
      if (detail === null) throw noSuchPledge();
      const customer = customerJson(detail.customer, deps.maskNumber);
      const joined = joinedJson(detail, deps.maskNumber);
      return { ...pledgeJson(detail), customer, ...detail.context, joined };
    },
  );
  scope.get(
    '/pledges/:id/timeline',
    {
      onRequest,
      config: { problems: ['not-found'] },
      schema: {
        tags,
        summary: 'Every event of one promise',
        params: idParams,
        response: { 200: z.object({ id: z.string(), events: z.array(z.looseObject({})) }) },
      },
    },
    async (request) => {
      const detail = await deps.service.pledgeDetail(request.params.id);
      if (detail === null) throw noSuchPledge();
      return timelineJson(detail, deps.maskNumber);
    },
  );
}

function listRoute(scope: ZodScope, deps: WebDeps): void {
  scope.get(
    '/pledges',
    {
      onRequest: guard(deps, 'pledges:read', ['key']),
      config: { problems: ['number-not-dialable'] },
      schema: {
        tags,
        summary: 'Promises by due time, soonest first',
        querystring: listQuery,
        response: {
          200: z.object({ pledges: z.array(pledgeAnswer), cursor: z.string().nullable() }),
        },
      },
    },
    async (request) => {
      const filter = await filterOf(deps, request.query);
      if (filter === null) return { pledges: [], cursor: null };
      const { limit, cursor } = request.query;
      const page = await deps.pledges.list(filter, { cursor: cursor ?? null, limit });
      const now = await deps.pledges.now();
      const pledges = page.pledges.map((pledge) =>
        pledgeJson({ now, pledge, next: momentsOf(pledge) }),
      );
      return { pledges, cursor: page.cursor };
    },
  );
}
