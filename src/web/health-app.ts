import fastifyCookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import type { WebDeps } from './deps.ts';
import { type HealthDeps, healthRoutes } from './health.ts';
import { Problem } from './problem.ts';
import { replyWithProblem } from './problem-reply.ts';
import { answerUnread } from './unread-request.ts';

/** No request here has a body. */
const BODY_MAX_BYTES = 1_024;

/** For a process that only works: its health and its figures, and nothing else. */
export async function buildHealthApp(
  deps: HealthDeps & Pick<WebDeps, 'texts' | 'log' | 'ids' | 'clock'>,
): Promise<FastifyInstance> {
  const { limits } = deps.settings;
  const reply = replyWithProblem(deps);
  const app = fastify({
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: limits.requestMs,
    http: {
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.connectionsCheckMs,
    },
    genReqId: () => deps.ids.uuid(deps.clock()),
    requestIdHeader: false,
    logger: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, answer) => {
      void reply(error, request, answer);
    },
    clientErrorHandler: answerUnread(deps),
  });
  app.decorateRequest('actor', null);
  app.setErrorHandler(reply);
  app.setNotFoundHandler((request, answer) =>
    reply(new Problem('not-found', 'There is nothing at this address.'), request, answer),
  );
  await app.register(fastifyCookie);
  healthRoutes(app, deps);
  return app;
}
