import { z } from 'zod';
import { guard } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { pledgeAnswer, pledgeJson } from './pledge-json.ts';
import type { ZodScope } from './route-types.ts';

const tags = ['customers'];

const spoken = z.object({ language: z.string(), text: z.string() });

const openAnswer = z.object({
  pledges: z.array(pledgeAnswer).describe('Open promises of this number, the soonest first.'),
  route: z
    .object({
      team: z.string(),
      owner: z.string().nullable(),
      agents: z
        .array(
          z.object({
            person: z.string(),
            name: z.string(),
            phone: z.string(),
            brief: spoken.describe('Who it is, what was promised, why, and what was done so far'),
          }),
        )
        .readonly(),
      greeting: spoken,
      nobody: spoken,
    })
    .nullable()
    .describe('Where to bring the caller: free agents, the owner first. Null: nothing is owed.'),
});

/** What any routing asks when a customer calls: do we owe them a call, and who takes it now? */
export function customerRoutes(scope: ZodScope, deps: WebDeps): void {
  scope.get(
    '/customers/:phone/open',
    {
      // It answers with the telephone numbers of agents, so that a call can be brought to them.
      onRequest: guard(deps, 'pledges:write', ['key']),
      config: { problems: ['number-not-dialable'] },
      schema: {
        tags,
        summary: 'What we owe the customer with this number, and who can take their call now',
        params: z.object({ phone: z.string().min(1).max(40) }),
        response: { 200: openAnswer },
      },
    },
    async (request) => {
      const number = deps.readNumber(request.params.phone);
      if (number === null) {
        const say = 'Write the number as in +31612345678, the plus as %2B or left as it is.';
        throw new Problem('number-not-dialable', say);
      }
      const { pledges, route } = await deps.service.owedTo(number);
      return { pledges: pledges.map(pledgeJson), route };
    },
  );
}
