import type { FastifyInstance } from 'fastify';
import { guard } from './access.ts';
import type { WebDeps } from './deps.ts';

/** What these routes need of all that the web has. */
export type HealthDeps = Pick<WebDeps, 'access' | 'hash' | 'settings' | 'pledges' | 'metrics'>;

/** `/healthz`: the process lives. `/readyz`: it can take promises. `/metrics`: for Prometheus. */
export function healthRoutes(app: FastifyInstance, deps: HealthDeps): void {
  const schema = { hide: true };
  app.get('/healthz', { schema }, () => ({ status: 'ok' }));
  app.get('/readyz', { schema }, async (_request, reply) => {
    const reason = await whyNotReady(deps);
    if (reason === null) return { status: 'ok' };
    return reply.code(503).send({ status: 'not ready', reasons: [reason] });
  });
  app.get(
    '/metrics',
    { schema, onRequest: guard(deps, 'ops', ['key', 'session']) },
    async (_request, reply) => reply.type(deps.metrics.contentType).send(await deps.metrics.text()),
  );
}

async function whyNotReady(deps: HealthDeps): Promise<string | null> {
  const { readyMs } = deps.settings.limits;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, readyMs, `The ledger did not answer within ${readyMs} ms.`);
  });
  const asked = deps.pledges.tryWriting().then(
    () => null,
    () => 'The ledger takes nothing: look at the database, its address and the room on its disk.',
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
