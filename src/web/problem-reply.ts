import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WebDeps } from './deps.ts';
import { languageOf } from './language.ts';
import type { Problem } from './problem.ts';
import { problemOf } from './problem-of.ts';

/** Seconds after which to try again when the ledger did not answer. */
const RETRY_AFTER_SECONDS = 5;

type ReplyDeps = Pick<WebDeps, 'texts' | 'metrics' | 'log'>;

/**
 * The one place where a failed request becomes an answer: `application/problem+json` (RFC 9457)
 * with what to do next.
 */
export function replyWithProblem(deps: ReplyDeps) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = settleProblem(deps, error, request, reply);
    return reply
      .code(problem.statusCode)
      .type('application/problem+json')
      .send(JSON.stringify(problemJson(deps, problem, request)));
  };
}

/** Counts and logs the problem and sets the headers that belong to it, whatever the body is. */
export function settleProblem(
  deps: ReplyDeps,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Problem {
  const problem = problemOf(error, request.routeOptions.bodyLimit);
  if (problem.statusCode >= 500) {
    const facts = { err: error, request: request.id, route: request.routeOptions.url };
    deps.log.error(facts, 'A request failed.');
  } else {
    deps.metrics.badInput(problem.kind);
  }
  if (problem.statusCode === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  if (problem.statusCode === 401) reply.header('www-authenticate', 'Bearer');
  if (problem.kind === 'too-large') reply.header('connection', 'close');
  return problem;
}

function problemJson(deps: ReplyDeps, problem: Problem, request: FastifyRequest): object {
  const language = languageOf(request.headers['accept-language']);
  return {
    type: `/problems/${problem.kind}`,
    title: deps.texts.render(`problem.${problem.kind}.title`, language, {}),
    status: problem.statusCode,
    detail: problem.message,
    next: deps.texts.render(`problem.${problem.kind}.next`, language, {}),
    instance: `urn:request:${request.id}`,
    ...(problem.errors === null ? {} : { errors: problem.errors }),
    ...problem.members,
  };
}
