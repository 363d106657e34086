import { z } from 'zod';
import type { AgentOutcome } from '../../domain/call.ts';
import { actorIn, guard } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { openAnswer } from './answers.ts';
import { pledgeAnswer } from './pledge-json.ts';
import { type ZodScope, callParams } from './route-types.ts';

/** What an agent can say of a call, in the order of the buttons. */
export const agentOutcomes = [
  'spoke',
  'voicemail',
  'not-reached',
  'wrong-number',
] as const satisfies readonly AgentOutcome[];

const tags = ['calls'];

/** What people say of calls: that one was dropped, and what happened on it. */
export function callRoutes(scope: ZodScope, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:write', ['key']);
  scope.post(
    '/calls/:id/dropped',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Report a call as dropped: opens a promise with the call as its context',
        params: callParams,
        response: { 200: pledgeAnswer, 201: pledgeAnswer },
      },
    },
    async (request, reply) => {
      const { person } = actorIn(request);
      const result = await deps.service.reportDropped(request.params.id, person);
      if (result.kind === 'missing') throw noSuchCall();
      const { status, body } = openAnswer(result);
      return reply.code(status).header('location', `/v1/pledges/${body.id}`).send(body);
    },
  );
  scope.post(
    '/calls/:id/outcome',
    {
      onRequest,
      schema: {
        tags,
        summary: 'What happened on this call',
        params: callParams,
        body: z.strictObject({ outcome: z.enum(agentOutcomes) }),
        response: { 200: z.object({ callId: z.string(), outcome: z.string() }) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { outcome } = request.body;
      const result = await deps.service.callOutcome(id, outcome, actorIn(request).person);
      if (result.kind === 'missing') throw noSuchCall();
      return { callId: id, outcome };
    },
  );
}

function noSuchCall(): Problem {
  return new Problem('not-found', 'No call with this id has been reported to us.');
}
