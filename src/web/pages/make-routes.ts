import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenResult } from '../../app/opening.ts';
import { actorIn, guard } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { problemOf } from '../problem-of.ts';
import { sendPage } from './layout.ts';
import { makeForm } from './make-form.ts';
import { type Typed, type Wrong, newKey, requestFrom, typedIn, wrongOf } from './make-input.ts';
import { backWith } from './note.ts';
import { readerOf } from './reader.ts';

/** The form in which somebody writes down what they have just promised. */
export function makeRoutes(scope: FastifyInstance, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:write', ['session']);
  const empty = (request: FastifyRequest, reply: FastifyReply) =>
    sendForm(deps, request, reply)(typedIn(request.body, deps.ids));
  scope.get('/promises/new', { onRequest }, empty);
  // Posted from a search that found nobody, so that no number stands in an address.
  scope.post('/promises/new', { onRequest }, empty);
  scope.get('/promises', { onRequest }, (_request, reply) => reply.redirect('/promises/new', 303));
  scope.post('/promises', { onRequest }, async (request, reply) => {
    const typed = typedIn(request.body, deps.ids);
    const { said, result } = await make(deps, request, typed);
    if (result.kind === 'wrong') {
      const isSent = result.wrong.get('form') === 'sent-before';
      // Whoever sends it once more after that means another promise.
      const again = isSent ? { ...typed, key: newKey(deps.ids) } : typed;
      const send = sendForm(deps, request, reply.code(result.status));
      return send({ ...again, said }, result.wrong);
    }
    const outcome = result.kind === 'replayed' ? result.answered : result.kind;
    const note = outcome === 'opened' ? 'made' : 'joined';
    return reply.redirect(backWith(`/promises/${result.view.pledge.id}`, note), 303);
  });
}

type Made =
  | Exclude<OpenResult, { kind: 'refused' }>
  | { readonly kind: 'wrong'; readonly status: number; readonly wrong: Wrong };

async function make(
  deps: WebDeps,
  request: FastifyRequest,
  typed: Typed,
): Promise<{ readonly said: number | null; readonly result: Made }> {
  const { person } = actorIn(request);
  let { said } = typed;
  try {
    said ??= await deps.pledges.now();
    const isKnown = deps.roster.people.some(({ id }) => id === person);
    const promiser = isKnown ? person : null;
    const asked = requestFrom(typed, { ...deps, person, promiser, said });
    if (asked.kind === 'wrong') return { said, result: { ...asked, status: 422 } };
    const result = await deps.service.openPledge(asked.request);
    if (result.kind !== 'refused') return { said, result };
    const status = result.why === 'key-reused' ? 409 : 422;
    return { said, result: { kind: 'wrong', status, wrong: wrongOf(result.why) } };
  } catch (error) {
    // What was typed outlives a ledger that is away: the same form can be sent again.
    if (problemOf(error).kind !== 'unavailable') throw error;
    const wrong = new Map([['form', 'unavailable']] as const);
    return { said, result: { kind: 'wrong', status: 503, wrong } };
  }
}

function sendForm(deps: WebDeps, request: FastifyRequest, reply: FastifyReply) {
  return async (typed: Typed, wrong: Wrong = new Map()): Promise<FastifyReply> => {
    const reader = readerOf(deps, request);
    const { person } = actorIn(request);
    const title = reader.text('page.make.title');
    const body = makeForm(deps, { reader, person, typed, wrong });
    // The form stands even while the ledger is away.
    const killSwitch = await deps.service.killSwitch().catch(() => null);
    const page = { title, body, person, here: '/promises/new' } as const;
    return sendPage(deps, request, reply)(killSwitch === null ? page : { ...page, killSwitch });
  };
}
