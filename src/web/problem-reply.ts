import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WebDeps } from './deps.ts';
import { type Language, languageOf } from './language.ts';
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
    const language = languageOf(request.headers['accept-language']);
    return reply
      .code(problem.statusCode)
      .type('application/problem+json')
      .send(problemBody(deps.texts, problem, { id: request.id, language }));
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

/** The body of such an answer; `id` names the request in the log. */
export function problemBody(
  texts: WebDeps['texts'],
  problem: Problem,
  { id, language }: { readonly id: string; readonly language: Language },
): string {
  return JSON.stringify({
    type: `/problems/${problem.kind}`,
    title: texts.render(`problem.${problem.kind}.title`, language, {}),
    status: problem.statusCode,
    detail: problem.message,
    next: texts.render(`problem.${problem.kind}.next`, language, {}),
    instance: `urn:request:${id}`,
    ...(problem.errors === null ? {} : { errors: problem.errors }),
    ...problem.members,
  });
}
