import { z } from 'zod';
import type { KillSwitch } from '../../app/ports/site.ts';
import { whyNotYet } from '../../domain/figures.ts';
import { actorIn, guard } from '../access.ts';
import { dateField } from '../date.ts';
import type { WebDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { iso, isoOrNull } from './fields.ts';
import type { ZodScope } from './route-types.ts';

const switchAnswer = z.object({
  on: z.boolean().describe('true: nothing is dialled'),
  by: z.string().nullable(),
  at: z.string().nullable(),
});

/** So many flips are shown; all are kept. */
const FLIPS_MAX = 100;

const flipsAnswer = z.object({ flips: z.array(switchAnswer).describe('Newest first') });

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
            asOf: z
              .string()
              .nullable()
              .describe('The day is still running, counted until here; null: it is over'),
            figures: z.unknown(),
          }),
        },
      },
    },
    async (request) => {
      const { date } = request.params;
      const stored = await deps.service.readReport(date);
      if (stored === null) return unwritten(date, deps);
      const { version, writtenAt, figures } = stored;
      return { date, version, writtenAt: iso(writtenAt), asOf: null, figures };
    },
  );
}

/** Counted now: nothing is written of a day before the night that follows it. */
async function unwritten(date: string, deps: WebDeps) {
  const figures = await deps.service.figures(date);
  const detail = whyNotYet(figures);
  if (detail !== null) {
    throw new Problem('invalid-input', detail, { errors: [{ pointer: 'date', detail }] });
  }
  return { date, version: null, writtenAt: null, asOf: isoOrNull(figures.asOf), figures };
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
  scope.get(
    '/kill-switch/flips',
    {
      onRequest: guard(deps, 'ops', ['key']),
      schema: {
        tags,
        summary: `Who stopped and started dialling, the last ${FLIPS_MAX} times`,
        response: { 200: flipsAnswer },
      },
    },
    async () => ({ flips: (await deps.service.switchFlips(FLIPS_MAX)).map(switchJson) }),
  );
  scope.put(
    '/kill-switch',
    {
      onRequest: guard(deps, 'ops', ['key']),
      schema: {
        tags,
        summary: 'Stop all dialling, or start it again; what stands so already changes nothing',
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
