import { z } from 'zod';
import type { KillSwitch } from '../../app/ports/site.ts';
import { actorIn, guard } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { iso, isoOrNull } from './fields.ts';
import type { ZodScope } from './route-types.ts';
import { dateField } from '../date.ts';

const switchAnswer = z.object({
  on: z.boolean().describe('true: nothing is dialled'),
  by: z.string().nullable(),
  at: z.string().nullable(),
});

/** What concerns the whole site: the kill switch and the reports. */
export function siteRoutes(scope: ZodScope, deps: WebDeps): void {
  killSwitchRoutes(scope, deps);
  scope.get(
    '/reports/:date',
    {
      onRequest: guard(deps, 'pledges:read', ['key']),
      schema: {
        tags: ['reports'],
        summary: 'The figures of one day of the site’s zone',
        params: z.object({ date: dateField }),
        response: {
          200: z.object({
            date: z.string(),
            version: z.number().nullable().describe('null: not written yet, computed just now'),
            writtenAt: z.string().nullable(),
            figures: z.unknown(),
          }),
        },
      },
    },
    async (request) => {
      const { date } = request.params;
      const stored = await deps.service.readReport(date);
      if (stored === null) {
        return { date, version: null, writtenAt: null, figures: await deps.service.figures(date) };
      }
      const { version, writtenAt, figures } = stored;
      return { date, version, writtenAt: iso(writtenAt), figures };
    },
  );
}

function killSwitchRoutes(scope: ZodScope, deps: WebDeps): void {
  const tags = ['site'];
  scope.get(
    '/kill-switch',
    {
      onRequest: guard(deps, 'pledges:read', ['key']),
      schema: { tags, summary: 'Whether all dialling is stopped', response: { 200: switchAnswer } },
    },
    async () => switchJson(await deps.service.killSwitch()),
  );
  scope.put(
    '/kill-switch',
    {
      onRequest: guard(deps, 'ops', ['key']),
      schema: {
        tags,
        summary: 'Stop all dialling, or start it again',
        body: z.strictObject({ on: z.boolean() }),
        response: { 200: switchAnswer },
      },
    },
    async (request) => {
      const { person } = actorIn(request);
      return switchJson(await deps.service.setKillSwitch(request.body.on, person));
    },
  );
}

function switchJson({ on, by, at }: KillSwitch): z.output<typeof switchAnswer> {
  return { on, by, at: isoOrNull(at) };
}
