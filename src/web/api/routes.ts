import type { FastifyPluginCallback } from 'fastify';
import { fastifyPlugin } from 'fastify-plugin';
import type { WebDeps } from '../deps.ts';
import { acceptJson } from '../input.ts';
import { RATE_WINDOW_MS } from '../limits.ts';
import { callRoutes } from './calls.ts';
import { commandRoutes } from './commands.ts';
import { customerRoutes } from './customers.ts';
import { importRoute } from './import.ts';
import { keyRoutes } from './keys.ts';
import { pledgeRoutes } from './pledges.ts';
import type { ZodScope } from './route-types.ts';
import { siteRoutes } from './site.ts';

/** The API under `/v1`: JSON in, JSON out, a key in every request. */
export function apiRoutes(scope: ZodScope, deps: WebDeps): void {
  const max = deps.settings.limits.apiPerMinute;
  scope.addHook('onRequest', scope.rateLimit({ max, timeWindow: RATE_WINDOW_MS }));
  acceptJson(scope);
  pledgeRoutes(scope, deps);
  commandRoutes(scope, deps);
  callRoutes(scope, deps);
  customerRoutes(scope, deps);
  siteRoutes(scope, deps);
  keyRoutes(scope, deps);
  const csvImport: FastifyPluginCallback = (csv, _options, done) => {
    importRoute(csv.withTypeProvider(), deps);
    done();
  };
  void scope.register(fastifyPlugin(csvImport, { name: 'csv-import', encapsulate: true }));
}
