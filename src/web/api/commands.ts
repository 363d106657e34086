import { z } from 'zod';
import type { Command } from '../../app/command.ts';
import type { Via } from '../../domain/pledge.ts';
import { actorIn, guard } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { keyOfAddress } from '../idempotency.ts';
import { languageOf } from '../language.ts';
import type { ProblemCode } from '../problem.ts';
import { commandAnswer, markReplay } from './answers.ts';
import { instantField, personText, requiredText, textMax, windowField } from './fields.ts';
import { pledgeAnswer } from './pledge-json.ts';
import { type ZodScope, idParams, keyHeader } from './route-types.ts';

/** `page` is the word of the customer's own page alone, and no key's. */
const vias = ['own-number', 'recorded-call', 'agent'] as const satisfies readonly Via[];

const via = z
  .enum(vias)
  .describe(
    'How it was said. What the customer said is theirs only if "callId" bears it out; "agent" is ' +
      'nobody’s word but the agent’s, and counts as ours',
  );

const callId = personText(textMax.id)
  .nullish()
  .describe(
    'The call in which the customer said so, as its phone system reported it, or their text ' +
      'message; "own-number" asks for one that came from them. It must be known here, with a ' +
      'number of this customer, answered, and after the promise was made; else 422',
  );

const moveBody = z
  .strictObject({
    dueAt: instantField.optional(),
    window: windowField.optional(),
    by: z.enum(['customer', 'company']),
    via,
    callId,
    why: personText(textMax.long).nullish(),
  })
  .refine((body) => (body.dueAt === undefined) !== (body.window === undefined), {
    error: 'Give the new time as either "dueAt" or "window"',
  });

const cancelBody = z.strictObject({ by: z.enum(['customer', 'agent']), via, callId });

const reasonBody = z.strictObject({ reason: requiredText(textMax.long) });
const noBody = z.strictObject({}).nullish();

type Route<Body extends z.ZodType> = {
  readonly summary: string;
  readonly body: Body;
  readonly command: (body: z.output<Body>) => Command;
  /** Problems of this command alone. */
  readonly problems?: readonly ProblemCode[];
};

/** What a person may ask of a promise, one address each. */
export function commandRoutes(scope: ZodScope, deps: WebDeps): void {
  const add = <Body extends z.ZodType>(name: string, route: Route<Body>): void => {
    addRoute(scope, deps, name, route);
  };
  add('notes', {
    summary: 'Add a note',
    body: z.strictObject({ text: requiredText(textMax.long) }),
    command: ({ text }) => ({ type: 'note', text }),
  });
  add('moves', {
    summary: 'Move the promise to another time',
    body: moveBody,
    problems: ['word-not-proven'],
    command: ({ dueAt, window, by, via: how, why, callId: saidIn }) => ({
      type: 'move',
      window: window ?? { notBefore: null, dueAt: dueAt ?? 0 },
      by,
      via: how,
      why: why ?? null,
      callId: saidIn ?? null,
    }),
  });
  add('hand-overs', {
    summary: 'Hand the promise over to another person or team',
    body: z.strictObject({ to: requiredText(textMax.id), why: personText(textMax.long).nullish() }),
    problems: ['unknown-person'],
    command: ({ to, why }) => ({ type: 'hand-over', to, why: why ?? '' }),
  });
  add('cancellation', {
    summary: 'The customer no longer wants the call',
    body: cancelBody,
    problems: ['word-not-proven'],
    command: ({ by, via: how, callId: saidIn }) => ({
      type: 'cancel',
      by,
      via: how,
      callId: saidIn ?? null,
    }),
  });
  addEnds(add);
}

function addEnds(add: <Body extends z.ZodType>(name: string, route: Route<Body>) => void): void {
  add('withdrawal', {
    summary: 'The company gives up; counts as broken',
    body: reasonBody,
    command: ({ reason }) => ({ type: 'withdraw', reason }),
  });
  add('claim', {
    summary: 'Say that it was kept without a call that anybody saw',
    body: reasonBody,
    command: ({ reason }) => ({ type: 'claim', reason }),
  });
  add('confirmation', {
    summary: 'Confirm somebody else’s claim, as a supervisor',
    body: noBody,
    command: () => ({ type: 'confirm-claim' }),
  });
  add('acknowledgement', {
    summary: 'Take the escalation: I see to it',
    body: noBody,
    command: () => ({ type: 'acknowledge', via: 'api' }),
  });
  add('call', {
    summary: 'Call now: my phone rings first',
    body: noBody,
    command: () => ({ type: 'call-now' }),
  });
}

function addRoute<Body extends z.ZodType>(
  scope: ZodScope,
  deps: WebDeps,
  name: string,
  route: Route<Body>,
): void {
  const { summary, body } = route;
  scope.post<{ Params: { id: string }; Body: unknown }>(
    `/pledges/:id/${name}`,
    {
      onRequest: guard(deps, 'pledges:write', ['key']),
      config: {
        problems: ['not-found', 'not-possible-now', 'key-reused', ...(route.problems ?? [])],
      },
      schema: {
        tags: ['promises'],
        summary,
        params: idParams,
        headers: keyHeader,
        body,
        response: { 200: pledgeAnswer },
      },
    },
    async (request, reply) => {
      const command = route.command(request.body as z.output<Body>);
      const { person } = actorIn(request);
      const key = keyOfAddress(deps, request);
      const result = await deps.service.command(request.params.id, command, person, key);
      markReplay(reply, result.kind === 'done' && result.replayed);
      const language = languageOf(request.headers['accept-language']);
      return reply.send(commandAnswer(deps, result, language));
    },
  );
}
