import type { FastifyInstance } from 'fastify';
import type { CallWordResult, WordRefusal } from '../../app/judge-call.ts';
import type { CallRecord } from '../../app/ports/calls.ts';
import type { AgentOutcome } from '../../domain/call.ts';
import { actorIn, guard } from '../access.ts';
import { agentOutcomes } from '../api/calls.ts';
import { textMax } from '../api/fields.ts';
import type { WebDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { reasonText } from './codes.ts';
import { backOf, fieldOf, requiredField } from './fields.ts';
import { type Markup, html, nothing } from './html.ts';
import { sendPage } from './layout.ts';
import { backWith, noteOf } from './note.ts';
import { type Reader, readerOf } from './reader.ts';
import { type AskedCall, askedCalls, whichPromise } from './which-promise.ts';

/** Calls that the page shows. */
const CALLS_MAX = 50;

/** Recent calls: report one as dropped, or say what happened on it, with one tap. */
export function callPageRoutes(scope: FastifyInstance, deps: WebDeps): void {
  scope.get(
    '/calls',
    { onRequest: guard(deps, 'pledges:read', ['session']) },
    async (request, reply) => {
      const reader = readerOf(deps, request);
      const calls = await deps.calls.recent(CALLS_MAX);
      const asked = await askedCalls(deps, calls);
      const { person } = actorIn(request);
      const body = html`${noteOf(request, reader)}
        <h1>${reader.text('page.calls.title')}</h1>
        <p class="dim">${reader.text('page.calls.what')}</p>
        ${
          calls.length === 0
            ? html`<p class="empty">${reader.text('page.calls.none')}</p>`
            : html`<ol class="list calls">
                ${calls.map((call) => callRow(deps, call, { reader, asked: asked.get(call.callId) }))}
              </ol>`
        }`;
      const killSwitch = await deps.service.killSwitch();
      const title = reader.text('page.calls.title');
      return sendPage(deps, request, reply)({ title, body, person, killSwitch, here: '/calls' });
    },
  );
  callForms(scope, deps);
}

function callForms(scope: FastifyInstance, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:write', ['session']);
  scope.post<{ Params: { id: string } }>(
    '/calls/:id/dropped',
    { onRequest },
    async (request, reply) => {
      const result = await deps.service.reportDropped(request.params.id, actorIn(request).person);
      if (result.kind === 'missing') throw noSuchCall();
      if (result.kind === 'refused') throw new Problem(result.why, result.detail);
      return reply.redirect(backWith(`/promises/${result.view.pledge.id}`, 'dropped'), 303);
    },
  );
  scope.post<{ Params: { id: string } }>(
    '/calls/:id/outcome',
    { onRequest },
    async (request, reply) => {
      const outcome = outcomeOf(fieldOf(request, 'outcome'));
      const word = { outcome, pledgeIds: null };
      const { person } = actorIn(request);
      const result = await deps.service.callOutcome(request.params.id, word, person);
      const back = fieldOf(request, 'back') === '' ? '/calls' : backOf(request);
      return reply.redirect(backWith(back, saidOfCall(result)), 303);
    },
  );
  scope.post<{ Params: { id: string } }>(
    '/calls/:id/follow-up',
    { onRequest },
    async (request, reply) => {
      const words = fieldOf(request, 'words', textMax.short);
      const when = words === '' ? ({ kind: 'vague' } as const) : { kind: 'words' as const, words };
      const { person } = actorIn(request);
      const result = await deps.service.followUp(request.params.id, when, person);
      if (result.kind === 'missing') throw noSuchCall();
      if (result.kind === 'refused') throw new Problem(result.why, result.detail);
      const outcome = result.kind === 'replayed' ? result.answered : result.kind;
      const note = outcome === 'opened' ? 'made' : 'joined';
      return reply.redirect(backWith(`/promises/${result.view.pledge.id}`, note), 303);
    },
  );
  scope.post<{ Params: { id: string } }>(
    '/calls/:id/about',
    { onRequest },
    async (request, reply) => {
      const pledgeIds = requiredField(request, 'about', ABOUT_CHARACTERS_MAX).split(',');
      const word = { outcome: null, pledgeIds };
      const { person } = actorIn(request);
      const result = await deps.service.callOutcome(request.params.id, word, person);
      return reply.redirect(backWith(backOf(request), saidOfCall(result)), 303);
    },
  );
}

/** The ids of a customer's open promises: of more than a hundred, one tap names one at a time. */
const ABOUT_CHARACTERS_MAX = 4_000;

function saidOfCall(result: CallWordResult): 'outcome' | WordRefusal {
  if (result.kind === 'missing') throw noSuchCall();
  return result.kind === 'refused' ? result.why : 'outcome';
}

function outcomeOf(text: string): AgentOutcome {
  const known = agentOutcomes.find((outcome) => outcome === text);
  if (known === undefined)
    throw new Problem('invalid-input', '"outcome" is not one that is known.');
  return known;
}

function noSuchCall(): Problem {
  return new Problem('not-found', 'No call with this id has been reported to us.');
}

type RowPlace = { readonly reader: Reader; readonly asked: AskedCall | undefined };

function callRow(deps: WebDeps, call: CallRecord, { reader, asked }: RowPlace): Markup {
  const { facts } = call;
  const at = facts.startedAt ?? facts.answeredAt ?? facts.endedAt;
  const isDropped = call.verdict === 'dropped' || call.reportedDroppedBy !== null;
  return html`<li class="row call ${isDropped ? 'soon' : 'planned'}">
    <div class="standing">
      <time>${at === null ? '–' : reader.exactly(at)}</time>
      <span class="dim">${reader.text(`page.call.${facts.direction}`)}</span>
    </div>
    <div class="whom">
      ${numberOf(deps, call, reader)}
      <p class="about">${aboutText(call, reader)}</p>
    </div>
    <div class="who-when">
      <span>${reader.text(`page.verdict.${isDropped ? 'dropped' : call.verdict}`)}</span>
      <span class="dim">${call.reasons.map((one) => reasonText(one, reader)).join(' · ')}</span>
    </div>
    ${callButtons(call, reader, isDropped)}
    ${asked !== undefined && whichPromise(asked, { reader, ids: deps.ids, back: '/calls' })}
  </li>`;
}

/** The number masked, and the way to the promise that the call was made for. */
function numberOf(deps: WebDeps, call: CallRecord, reader: Reader): Markup {
  const text = html`<span class="number">${numberText(deps, call, reader)}</span>`;
  return call.pledgeId === null ? text : html`<a href="/promises/${call.pledgeId}">${text}</a>`;
}

/** Of a number that nobody can ring, no more is shown than of one that can be rung. */
const UNDIALABLE_MIN = 8;

function numberText(deps: WebDeps, call: CallRecord, reader: Reader): string {
  if (call.customer !== null) return deps.maskNumber(call.customer);
  const digits = call.customerAsGiven.replace(/\D/g, '');
  if (digits.length < UNDIALABLE_MIN) return reader.text('page.calls.withheld');
  return reader.text('page.calls.undialable', { last: digits.slice(-4) });
}

function aboutText({ facts }: CallRecord, reader: Reader): string {
  const agent = facts.agent === null ? [] : [reader.nameOf(facts.agent)];
  return [...agent, ...(facts.talkSeconds === null ? [] : [`${facts.talkSeconds} s`])].join(' · ');
}

/** Of a call that nobody answered there is nothing to say, and no line that could have broken. */
function callButtons(call: CallRecord, reader: Reader, isDropped: boolean): Markup {
  if (call.facts.answeredAt === null) return nothing;
  const path = `/calls/${encodeURIComponent(call.callId)}`;
  const outcomes = agentOutcomes.map((outcome) => {
    const isSaid = call.facts.outcome === outcome;
    return html`<button
      class="${isSaid ? 'quiet said' : 'quiet'}"
      name="outcome"
      value="${outcome}"
      aria-pressed="${String(isSaid)}"
    >
      ${reader.text(`page.outcome.${outcome}`)}
    </button>`;
  });
  return html`<form
      method="post"
      action="${path}/outcome"
      aria-label="${reader.text('page.calls.outcome')}"
    >
      ${outcomes}
    </form>
    ${
      !isDropped &&
      call.customer !== null &&
      html`<form class="dropped" method="post" action="${path}/dropped">
        <button>${reader.text('page.calls.dropped')}</button>
      </form>`
    }`;
}
