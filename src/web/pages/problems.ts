import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebDeps } from '../deps.ts';
import { problemCatalogue } from '../doors.ts';
import { settleProblem } from '../problem-reply.ts';
import { type Markup, html } from './html.ts';
import { sendPage } from './layout.ts';
import { type Reader, readerOf } from './reader.ts';

/** What every `type` of a failed request means: the addresses that those types are. */
export function problemRoutes(scope: FastifyInstance, deps: WebDeps): void {
  const catalogue = problemCatalogue(deps.doors);
  const list = async (request: FastifyRequest, reply: FastifyReply) => {
    const reader = readerOf(deps, request);
    const title = reader.text('page.problems.title');
    const body = html`<h1>${title}</h1>
      <p>${reader.text('page.problems.what')}</p>
      <dl class="context">${[...catalogue].map((problem) => entry(problem, reader))}</dl>`;
    return sendPage(deps, request, reply)({ title, body, person: null });
  };
  scope.get('/problems', list);
  scope.get<{ Params: { code: string } }>('/problems/:code', async (request, reply) => {
    const { code } = request.params;
    const status = catalogue.get(code);
    if (status === undefined) return list(request, reply.code(404));
    const reader = readerOf(deps, request);
    const title = reader.text(`problem.${code}.title`);
    const body = html`<dl class="context">${entry([code, status], reader)}</dl>
      <p><a href="/problems">${reader.text('page.problems.title')}</a></p>`;
    return sendPage(deps, request, reply)({ title, body, person: null });
  });
}

function entry([code, status]: readonly [string, number], reader: Reader): Markup {
  return html`<dt id="${code}"><code>${code}</code> · ${status}</dt>
    <dd>
      <b>${reader.text(`problem.${code}.title`)}</b><br />${reader.text(`problem.${code}.next`)}
    </dd>`;
}

/** A failed request of somebody who looks at pages: the login, or a page that says what to do. */
export function replyWithProblemPage(deps: WebDeps) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = settleProblem(deps, error, request, reply);
    if (problem.kind === 'no-key') {
      const next = request.method === 'GET' ? request.url : '/';
      return reply
        .header('cache-control', 'no-store')
        .redirect(`/login?next=${encodeURIComponent(next)}`, 303);
    }
    const reader = readerOf(deps, request);
    const title = reader.text(`problem.${problem.kind}.title`);
    const body = html`<section class="narrow">
      <h1>${title}</h1>
      <p>${problem.message}</p>
      <p>${reader.text(`problem.${problem.kind}.next`)}</p>
      <p><a href="/">${reader.text('page.link.to-list')}</a></p>
      <p class="dim">${request.id}</p>
    </section>`;
    const person = request.actor?.person ?? null;
    return sendPage(deps, request, reply.code(problem.statusCode))({ title, body, person });
  };
}
