import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { discardRest } from './discard-rest.ts';
import {
  isWebhookProblem,
  notStored,
  type Problem,
  PROBLEM_TYPE,
  problemBody,
  ProblemError,
  type SayProblem,
  webhookProblems,
} from './problem.ts';

/** One accepted webhook: how it is counted, and what the sender is answered (null: 204). */
export type Accepted = {
  readonly result: 'recorded' | 'duplicate' | 'ignored' | 'test';
  readonly body: string | null;
};

/** What a door takes and how it answers. */
export type IntakeRules = {
  readonly contentType: string;
  readonly bodyBytesMax: number;
  readonly answerType: string;
  /** The label is `recorded`, `duplicate`, `ignored`, `test` or the kind of a problem. */
  readonly count: (result: string) => void;
  readonly sayProblem: SayProblem;
};

/** A request whose size and content type are right, and of which nothing is believed yet. */
export type Incoming = {
  /** Path and query exactly as received. */
  readonly path: string;
  readonly body: Buffer;
  readonly header: (name: string) => string | null;
};

/** Checks, stores and answers one request, or throws a `ProblemError`. */
export type Receive = (incoming: Incoming) => Promise<Accepted>;

/**
 * Prepares a Fastify scope for signed webhooks: raw bytes, one content type, a body limit, every
 * refusal as a problem, everything counted. Nothing of a refused body is logged.
 */
export function prepareIntake(app: FastifyInstance, rules: IntakeRules): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    rules.contentType,
    { parseAs: 'buffer', bodyLimit: rules.bodyBytesMax },
    (_request, body, done) => {
      done(null, body);
    },
  );
  app.setErrorHandler(async (error, request, reply) => {
    const problem = problemOf(error, rules);
    if (problem === notStored) request.log.error({ err: error }, 'A webhook could not be stored.');
    rules.count(problem.kind);
    if (problem.kind === 'body-too-large') {
      await discardRest(request.raw);
      void reply.header('connection', 'close');
    }
    return answerProblem(problem, rules.sayProblem, { request, reply });
  });
}

/** Mounts one webhook, answered only after `receive` has settled. */
export function mountWebhook(
  app: FastifyInstance,
  path: string,
  rules: IntakeRules,
  receive: Receive,
): void {
  app.post(path, { bodyLimit: rules.bodyBytesMax }, async (request, reply) => {
    const accepted = await receive({
      path: request.raw.url ?? '',
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      header: (name) => oneHeader(request, name),
    });
    rules.count(accepted.result);
    if (accepted.body === null) return reply.code(204).send();
    return reply.type(rules.answerType).send(accepted.body);
  });
}

/**
 * Mounts a door that nobody can come in by yet. It says so before it looks at anything that was
 * sent, so that no other refusal hides what has to be done.
 */
export function mountClosed(app: FastifyInstance, path: string, problem: Problem): void {
  const refuse = () => Promise.reject(new ProblemError(problem));
  app.post(path, { onRequest: refuse }, refuse);
}

/** A header that was sent once; a repeated one is no header at all. */
function oneHeader(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function problemOf(error: unknown, rules: IntakeRules): Problem {
  if (error instanceof ProblemError) return error.problem;
  return refusedAround(error) ?? refusals(rules).get(codeOf(error) ?? '') ?? notStored;
}

/** What the web around us refused before we saw it, under a name that we share with it. */
function refusedAround(error: unknown): Problem | null {
  if (!(error instanceof Error) || !('kind' in error)) return null;
  return isWebhookProblem(error.kind) ? { kind: error.kind, detail: error.message } : null;
}

/** What Fastify refuses before we see it, by its code. */
function refusals(rules: IntakeRules): ReadonlyMap<string, Problem> {
  return new Map<string, Problem>([
    [
      'FST_ERR_CTP_BODY_TOO_LARGE',
      { kind: 'body-too-large', detail: `A webhook may have ${rules.bodyBytesMax} bytes.` },
    ],
    [
      'FST_ERR_CTP_INVALID_MEDIA_TYPE',
      { kind: 'content-type', detail: `Send ${rules.contentType}.` },
    ],
    [
      'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
      { kind: 'content-length', detail: 'The body is not as long as its Content-Length says.' },
    ],
  ]);
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

function answerProblem(
  problem: Problem,
  say: SayProblem,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): FastifyReply {
  const words = say(problem.kind, request.headers['accept-language']);
  return reply
    .code(webhookProblems[problem.kind])
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problemBody(problem, words, request.url)));
}
