import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { WordRefusal } from '../../app/judge-call.ts';
import type { AgentOutcome } from '../../domain/call.ts';
import { actorIn, guard } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { keyOfAddress } from '../idempotency.ts';
import { languageOf } from '../language.ts';
import { Problem } from '../problem.ts';
import { markReplay, openAnswer, openProblems } from './answers.ts';
import { pledgeAnswer } from './pledge-json.ts';
import { type ZodScope, callParams, keyHeader } from './route-types.ts';

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
      config: { problems: ['not-found', ...openProblems] },
      schema: {
        tags,
        summary: 'Report a call as dropped: opens a promise with the call as its context',
        params: callParams,
        headers: keyHeader,
        response: { 200: pledgeAnswer, 201: pledgeAnswer },
      },
    },
    async (request, reply) => {
      const { person } = actorIn(request);
      const key = keyOfAddress(deps, request);
      const result = await deps.service.reportDropped(request.params.id, person, key);
      if (result.kind === 'missing') throw noSuchCall();
      const { status, body, replayed } = openAnswer(result);
      markReplay(reply, replayed);
      return reply.code(status).header('location', `/v1/pledges/${body.id}`).send(body);
    },
  );
  outcomeRoute(scope, deps);
}

/** A customer with more open promises than this has one call about so many of them at most. */
const NAMED_MAX = 20;

const pledgeId = z.uuid('write the id as it was answered, a UUID');

const wordBody = z
  .strictObject({
    outcome: z.enum(agentOutcomes).optional(),
    pledgeId: z
      .union([pledgeId, z.array(pledgeId).min(1).max(NAMED_MAX)])
      .optional()
      .describe(
        'Which promise the call was about, or which ones. Needed only for a call that was not ' +
          'placed for one, when the customer had several open.',
      ),
  })
  .refine((body) => body.outcome !== undefined || body.pledgeId !== undefined, {
    error: 'Give "outcome", "pledgeId", or both',
  });

const wordAnswer = z.object({
  callId: z.string(),
  outcome: z.string().nullable(),
  pledgeIds: z.array(z.string()).describe('The promises that somebody said it was about'),
  mayBeAbout: z
    .array(z.string())
    .describe('The promises to choose from while nobody has said so; none counts it as proof'),
});

function outcomeRoute(scope: ZodScope, deps: WebDeps): void {
  scope.post(
    '/calls/:id/outcome',
    {
      onRequest: guard(deps, 'pledges:write', ['key']),
      config: { problems: ['not-found', 'not-possible-now', 'key-reused'] },
      schema: {
        tags,
        summary: 'What happened on this call, and which promise it was about',
        description:
          'Naming a promise makes the call evidence for it by the ordinary grading. It can be ' +
          'said late, since the times of the call count, and again: by the same person, or by ' +
          'a supervisor of the team. Anybody else’s first word stands (409). What happened is said ' +
          'by the agent who had the call, or by a lead, ops or admin, whose word no agent changes; ' +
          'where nobody knows who had it, the first word stands, and its speaker may correct it. ' +
          'Anybody else is refused: 409 with the refusal "word-of-another".',
        params: callParams,
        headers: keyHeader,
        body: wordBody,
        response: { 200: wordAnswer },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { outcome = null, pledgeId: named } = request.body;
      const pledgeIds = named === undefined ? null : [named].flat();
      const word = { outcome, pledgeIds };
      const key = keyOfAddress(deps, request);
      const result = await deps.service.callOutcome(id, word, actorIn(request).person, key);
      if (result.kind === 'missing') throw noSuchCall();
      if (result.kind === 'refused') throw wordRefused(deps, request, result.why);
      markReplay(reply, result.replayed);
      const { said } = result;
      return { ...said, pledgeIds: [...said.pledgeIds], mayBeAbout: [...said.mayBeAbout] };
    },
  );
}

function wordRefused(deps: WebDeps, request: FastifyRequest, why: WordRefusal): Problem {
  const language = languageOf(request.headers['accept-language']);
  const detail = deps.texts.render(`refusal.${why}`, language, {});
  if (why === 'key-reused') return new Problem(why, detail);
  return new Problem('not-possible-now', detail, { members: { refusal: why } });
}

function noSuchCall(): Problem {
  return new Problem('not-found', 'No call with this id has been reported to us.');
}
