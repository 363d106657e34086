import { fileURLToPath } from 'node:url';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import { fastifySSE } from '@fastify/sse';
import fastifyStatic from '@fastify/static';
import fastify, {
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { fastifyPlugin } from 'fastify-plugin';
import { type ZodTypeProvider, serializerCompiler } from 'fastify-type-provider-zod';
import { apiDocs } from './api/docs.ts';
import { apiRoutes } from './api/routes.ts';
import type { WebDeps } from './deps.ts';
import { healthRoutes } from './health.ts';
import { queryGuard } from './input.ts';
import { makeLive } from './pages/live.ts';
import { pageRoutes } from './pages/routes.ts';
import { replyWithProblemPage } from './pages/problems.ts';
import { Problem } from './problem.ts';
import { replyWithProblem } from './problem-reply.ts';
import { makeRequestLog } from './request-log.ts';
import { contentSecurity, helmetOptions } from './security.ts';
import { answerUnread } from './unread-request.ts';
import { validateWithZod } from './validate.ts';

const assets = fileURLToPath(new URL('./assets', import.meta.url));

/**
 * The whole web: API, pages, health, and the plugins that others bring. Not listening yet;
 * `await app.listen(…)`, and `await app.close()` to end it, which also ends live connections.
 */
export async function buildApp(deps: WebDeps): Promise<FastifyInstance> {
  const fail = failures(deps);
  const app = makeServer(deps, fail);
  app.decorateRequest('actor', null);
  app.setValidatorCompiler(validateWithZod);
  app.setSerializerCompiler(serializerCompiler);
  replies(app, deps, fail);
  measure(app, deps);
  await app.register(fastifyHelmet, helmetOptions);
  app.addHook('onSend', contentSecurity);
  await app.register(fastifyCookie);
  await app.register(fastifyRateLimit, { global: false });
  await app.register(fastifySSE);
  await app.register(fastifyStatic, { root: assets, prefix: '/assets/', maxAge: '1h' });
  await apiDocs(app, deps);

  const live = makeLive(deps);
  app.addHook('preClose', (done) => {
    live.close();
    done();
  });
  const api: FastifyPluginCallback = (scope, _options, done) => {
    apiRoutes(scope.withTypeProvider<ZodTypeProvider>(), deps);
    done();
  };
  const pages: FastifyPluginCallback = (scope, _options, done) => {
    pageRoutes(scope, deps, live);
    done();
  };
  await app.register(fastifyPlugin(api, { name: 'api', encapsulate: true }), { prefix: '/v1' });
  await app.register(fastifyPlugin(pages, { name: 'pages', encapsulate: true }));
  healthRoutes(app, deps);
  for (const plugin of deps.plugins) await app.register(plugin);
  return app;
}

function makeServer(deps: WebDeps, fail: Fail): FastifyInstance {
  const { settings, ids, clock } = deps;
  const { limits } = settings;
  return fastify({
    bodyLimit: limits.bodyMaxBytes,
    requestTimeout: limits.requestMs,
    // Sockets that say nothing; the headers have a deadline of their own, below.
    connectionTimeout: limits.requestMs * 4,
    http: {
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.connectionsCheckMs,
    },
    trustProxy: (_address, hop) => hop < settings.proxies,
    genReqId: () => ids.uuid(clock()),
    requestIdHeader: false,
    // Addresses can hold secrets (an alert's link), so requests are logged by route, below.
    logger: false,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    // An address that cannot be decoded reaches no route, and none of what is set up below.
    frameworkErrors: (error, request, reply) => {
      request.actor = null;
      void fail(error, request, reply);
    },
    clientErrorHandler: answerUnread(deps),
  });
}

type Fail = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Failed requests: a page for those who look at pages, a problem for programs. */
function failures(deps: WebDeps): Fail {
  const asProblem = replyWithProblem(deps);
  const asPage = replyWithProblemPage(deps);
  return (error, request, reply) =>
    wantsPage(request) ? asPage(error, request, reply) : asProblem(error, request, reply);
}

function replies(app: FastifyInstance, { settings }: WebDeps, fail: Fail): void {
  app.addHook('onRequest', queryGuard(settings.limits.parametersMax));
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) =>
    fail(new Problem('not-found', 'There is nothing at this address.'), request, reply),
  );
}

function wantsPage(request: { url: string; headers: { accept?: string | undefined } }): boolean {
  return !request.url.startsWith('/v1/') && (request.headers.accept ?? '').includes('text/html');
}

function measure(app: FastifyInstance, deps: WebDeps): void {
  const logAnswer = makeRequestLog(deps.log);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    const status = reply.statusCode;
    deps.metrics.request({ route, method, status, seconds: reply.elapsedTime / 1_000 });
    const ms = Math.round(reply.elapsedTime);
    logAnswer({ request: request.id, method, route, status, ms }, deps.clock());
    done();
  });
}
