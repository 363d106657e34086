import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import { fastifyPlugin } from 'fastify-plugin';
import type { WebDeps } from '../deps.ts';
import { acceptForms } from '../input.ts';
import { RATE_WINDOW_MS } from '../limits.ts';
import { sameSiteOnly } from '../same-site.ts';
import { actionsRoute } from './actions.ts';
import { acknowledgeRoutes } from './acknowledge.ts';
import { actionRoutes } from './action-routes.ts';
import { callPageRoutes } from './calls.ts';
import { findRoutes } from './find.ts';
import { inboxRoutes } from './inbox.ts';
import type { Live } from './live.ts';
import { loginRoutes } from './login.ts';
import { makeRoutes } from './make-routes.ts';
import { opsRoutes } from './ops-routes.ts';
import { problemRoutes } from './problems.ts';
import { pledgePageRoutes } from './pledge-routes.ts';
import { reportRoutes } from './reports.ts';

/** The pages: HTML out, forms in, a session by cookie. */
export function pageRoutes(scope: FastifyInstance, deps: WebDeps, live: Live): void {
  const { pagesPerMinute, parametersMax } = deps.settings.limits;
  acceptForms(scope, parametersMax);
  scope.addHook('onRequest', scope.rateLimit({ max: pagesPerMinute, timeWindow: RATE_WINDOW_MS }));
  // No page of ours appears in the API's description.
  scope.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, hide: true };
  });
  acknowledgeRoutes(scope, deps);
  const ofSession: FastifyPluginCallback = (session, _options, done) => {
    session.addHook('onRequest', sameSiteOnly(deps.settings.publicUrl));
    session.addHook('onRequest', (_request, reply, next) => {
      // With `no-referrer` browsers would also hide the origin that `sameSiteOnly` asks for.
      void reply.header('referrer-policy', 'same-origin');
      next();
    });
    loginRoutes(session, deps);
    opsRoutes(session, deps, live);
    makeRoutes(session, deps);
    actionRoutes(session, deps);
    actionsRoute(session, deps);
    pledgePageRoutes(session, deps, live);
    findRoutes(session, deps);
    callPageRoutes(session, deps);
    inboxRoutes(session, deps);
    reportRoutes(session, deps);
    problemRoutes(session, deps);
    done();
  };
  void scope.register(fastifyPlugin(ofSession, { name: 'session-pages', encapsulate: true }));
}
