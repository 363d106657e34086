import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Command } from '../../app/command.ts';
import { actorIn, guard } from '../access.ts';
import { noSuchPledge } from '../api/answers.ts';
import { idParams } from '../api/route-types.ts';
import { textMax } from '../api/fields.ts';
import type { WebDeps } from '../deps.ts';
import { keyOfForm } from '../idempotency.ts';
import { toldBy, WORD_MAX } from './customers-word.ts';
import { backOf, fieldOf, requiredField } from './fields.ts';
import { moveAsked } from './move-form.ts';
import { backWith, saidOf } from './note.ts';

type Asked = (request: FastifyRequest, zone: string) => Command;

/** What the buttons of pages ask for: the same commands as the API's. */
const commands: Readonly<Record<string, Asked>> = {
  acknowledge: () => ({ type: 'acknowledge', via: 'page' }),
  call: () => ({ type: 'call-now' }),
  number: () => ({ type: 'show-number' }),
  'hand-over': (request) => ({
    type: 'hand-over',
    to: requiredField(request, 'to'),
    why: fieldOf(request, 'why'),
  }),
  move: moveAsked,
  cancel: cancelAsked,
  note: (request) => ({ type: 'note', text: requiredField(request, 'text', textMax.long) }),
  claim: (request) => ({ type: 'claim', reason: requiredField(request, 'text', textMax.long) }),
  confirm: () => ({ type: 'confirm-claim' }),
  withdraw: (request) => ({
    type: 'withdraw',
    reason: requiredField(request, 'text', textMax.long),
  }),
};

/** The agent's word alone is the agent's; otherwise it is the customer who cancels. */
function cancelAsked(request: FastifyRequest): Command {
  const choice = requiredField(request, 'word', WORD_MAX);
  if (choice === 'agent') return { type: 'cancel', by: 'agent', via: 'agent', callId: null };
  return { type: 'cancel', by: 'customer', ...toldBy(choice) };
}

/** The forms of pages: POST, then back to the page with what became of it. */
export function actionRoutes(scope: FastifyInstance, deps: WebDeps): void {
  for (const [name, asked] of Object.entries(commands)) {
    scope.post<{ Params: { id: string } }>(
      `/promises/:id/${name}`,
      { onRequest: guard(deps, 'pledges:write', ['session']) },
      async (request, reply) => {
        const id = idParams.safeParse(request.params);
        if (!id.success) throw noSuchPledge();
        const { person } = actorIn(request);
        const command = asked(request, deps.settings.zone);
        const key = keyOfForm(deps, request);
        const result = await deps.service.command(id.data.id, command, person, key);
        if (result.kind === 'missing') throw noSuchPledge();
        const said = saidOf(result, name === 'call' ? 'calling' : 'done');
        return reply.redirect(backWith(backOf(request), said), 303);
      },
    );
  }
}
