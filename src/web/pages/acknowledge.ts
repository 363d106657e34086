import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Command, CommandResult } from '../../app/command.ts';
import type { PledgeDetail } from '../../app/view.ts';
import { isOpen } from '../../domain/pledge.ts';
import type { WebDeps } from '../deps.ts';
import { type Markup, html, nothing } from './html.ts';
import { sendPage } from './layout.ts';
import { type Reader, makeReader, readerOf } from './reader.ts';
import { callText, standingCell, windowText } from './row.ts';
import { isTaken, mayBeCalled, standingOf } from './standing.ts';
import { numberOf, wholeNumber } from './whole-number.ts';

type Found = {
  readonly person: string;
  readonly reader: Reader;
  readonly detail: PledgeDetail;
};

/** Longer tokens are none of ours. */
const TOKEN_MAX = 128;

/**
 * The page behind an alert's link. It needs no login and no script: the link is its holder's. To
 * look changes nothing, however often a mail scanner does it; only the button acts.
 */
export function acknowledgeRoutes(scope: FastifyInstance, deps: WebDeps): void {
  scope.get<{ Params: { token: string } }>('/a/:token', async (request, reply) => {
    const found = await findLink(deps, request);
    if (found === null) return sendGone(deps, request, reply);
    const { token } = request.params;
    const asked = html`${question(token, found)} ${actsOf(deps, token, found)}`;
    return send(deps, request, reply, pageOf(deps, found, asked));
  });
  scope.post<{ Params: { token: string } }>('/a/:token', async (request, reply) => {
    const found = await findLink(deps, request);
    if (found === null) return sendGone(deps, request, reply);
    const does = doIn(request.body);
    const result = await deps.service.command(found.detail.pledge.id, commands[does], found.person);
    const detail = await deps.service.pledgeDetail(found.detail.pledge.id);
    if (result.kind === 'missing' || detail === null) return sendGone(deps, request, reply);
    const after = { ...found, detail };
    const { token } = request.params;
    const said = html`${sayOf(does, result, after)} ${does !== 'take' && question(token, after)}
    ${actsOf(deps, token, after, does)}`;
    return send(deps, request, reply, pageOf(deps, after, said));
  });
}

/** What the buttons ask for, in the name of the link's holder. */
const commands = {
  take: { type: 'acknowledge', via: 'link' },
  call: { type: 'call-now' },
  number: { type: 'show-number' },
} as const satisfies Readonly<Record<string, Command>>;

type Does = keyof typeof commands;

/** An old page's button had no name: it was to take the promise on. */
function doIn(body: unknown): Does {
  const asked = (body as { do?: unknown } | null | undefined)?.do;
  return asked === 'call' || asked === 'number' ? asked : 'take';
}

function sayOf(
  does: Does,
  result: Exclude<CommandResult, { kind: 'missing' }>,
  { reader, detail }: Found,
): Markup {
  if (result.kind === 'refused') {
    return html`<p class="note refused" role="alert">${reader.text(`refusal.${result.why}`)}</p>`;
  }
  if (does === 'number') {
    const number = numberOf(detail);
    return number === undefined ? nothing : html`<p role="status">${wholeNumber(number)}</p>`;
  }
  const until = detail.pledge.acknowledgement?.until ?? detail.now;
  const text =
    does === 'call'
      ? reader.text('page.said.calling')
      : reader.text('page.link.done', { time: reader.clock(until) });
  return html`<p class="note" role="status">${text}</p>`;
}

/** The call itself: dialled for the holder where the policy dials, or by their own hand. */
function actsOf(
  deps: WebDeps,
  token: string,
  { person, reader, detail }: Found,
  done: Does | null = null,
): Markup {
  const { pledge, now } = detail;
  if (!mayBeCalled(pledge, now)) return nothing;
  const hasPhone = deps.roster.people.some(({ id, phone }) => id === person && phone !== null);
  const isDialled = hasPhone && pledge.policy.dial !== 'manual' && pledge.held === null;
  return html`<form class="by-hand" method="post" action="/a/${token}">
    ${
      isDialled &&
      html`<p class="dim">${reader.text('page.act.call-how')}</p>
        <button class="secondary" name="do" value="call">${reader.text('page.act.call')}</button>`
    }
    ${
      done !== 'number' &&
      numberOf(detail) !== undefined &&
      html`<button class="quiet" name="do" value="number">
        ${reader.text('page.act.number')}
      </button>`
    }
  </form>`;
}

async function findLink(deps: WebDeps, request: FastifyRequest): Promise<Found | null> {
  const { token } = request.params as { token: string };
  if (token.length > TOKEN_MAX) return null;
  const link = await deps.access.linkByHash(deps.hash(token));
  const detail = link === null ? null : await deps.service.pledgeDetail(link.pledgeId);
  if (link === null || detail === null) return null;
  const own = deps.roster.people.find(({ id }) => id === link.person)?.language;
  const reader = own === undefined ? readerOf(deps, request) : makeReader(deps, own);
  return { person: link.person, reader, detail };
}

type Shown = { readonly title: string; readonly body: Markup; readonly reader?: Reader };

/** The address holds the secret, so it is handed to nobody, not even to our own pages. */
function send(deps: WebDeps, request: FastifyRequest, reply: FastifyReply, page: Shown) {
  reply.header('referrer-policy', 'no-referrer');
  return sendPage(deps, request, reply)({ ...page, person: null });
}

function sendGone(deps: WebDeps, request: FastifyRequest, reply: FastifyReply) {
  const reader = readerOf(deps, request);
  const title = reader.text('page.link.gone-title');
  const body = html`<section class="narrow">
    <h1>${title}</h1>
    <p>${reader.text('page.link.gone')}</p>
    <p><a href="/">${reader.text('page.link.to-list')}</a></p>
  </section>`;
  return send(deps, request, reply.code(404), { title, body });
}

function pageOf(deps: WebDeps, { reader, detail }: Found, said: Markup): Shown {
  const { pledge, customer, now, context } = detail;
  const name = customer.name ?? customer.reference ?? reader.text('page.row.customer');
  const number = numberOf(detail);
  const reason = context.reason ?? reader.text(`page.source.${pledge.source}`);
  const body = html`<section class="narrow ${standingOf(pledge, now)}">
    ${standingCell(pledge, now, reader)}
    <h1>${reader.text('page.link.title', { customer: name })}</h1>
    <p>
      ${number !== undefined && html`<span class="number">${deps.maskNumber(number)}</span> · `}
      ${[windowText(pledge, now, reader), ...callText(pledge, now, reader)].join(' · ')}
    </p>
    <p>${pledge.subject !== '' && html`<b>${pledge.subject}</b> `}${reason}</p>
    ${said}
    <p><a href="/promises/${pledge.id}">${reader.text('page.link.to-promise')}</a></p>
  </section>`;
  return { title: reader.text('page.link.title', { customer: name }), body, reader };
}

function question(token: string, { reader, detail, person }: Found): Markup {
  const { pledge, now } = detail;
  if (!isOpen(pledge)) return html`<p class="note">${reader.text('page.link.ended')}</p>`;
  if (isTaken(pledge, now) && pledge.acknowledgement !== null) {
    const by = reader.nameOf(pledge.acknowledgement.by);
    const until = reader.clock(pledge.acknowledgement.until);
    return html`<p class="note">${reader.text('page.row.taken', { by, until })}</p>`;
  }
  if (pledge.ladder === null) return nothing;
  return html`<form method="post" action="/a/${token}">
    <button class="primary thumb">
      ${reader.text('page.link.take', { person: reader.nameOf(person) })}
    </button>
    <p class="dim">${reader.text('page.link.take-how')}</p>
  </form>`;
}
