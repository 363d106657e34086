import type { FastifyInstance } from 'fastify';
import { localDate } from '../../domain/day.ts';
import { actorIn, guard } from '../access.ts';
import { dateField, datePlus } from '../date.ts';
import type { WebDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { html, trusted } from './html.ts';
import { sendPage } from './layout.ts';
import { readerOf } from './reader.ts';

/** Days that the list of reports names. */
const DAYS_MAX = 28;

/** The figures of a day, as a page. */
export function reportRoutes(scope: FastifyInstance, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:read', ['session']);
  scope.get('/reports', { onRequest }, async (request, reply) => {
    const reader = readerOf(deps, request);
    const today = localDate(await deps.pledges.now(), deps.settings.zone);
    const days = Array.from({ length: DAYS_MAX }, (_, index) => datePlus(today, -index));
    const links = days.map((date) => html`<li><a href="/reports/${date}">${date}</a></li>`);
    const title = reader.text('page.reports.title');
    const body = html`<h1>${title}</h1>
      <p class="dim">${reader.text('page.reports.what')}</p>
      <ul class="days">
        ${links}
      </ul>`;
    const { person } = actorIn(request);
    return sendPage(deps, request, reply)({ title, body, person, here: '/reports' });
  });
  scope.get<{ Params: { date: string } }>(
    '/reports/:date',
    { onRequest },
    async (request, reply) => {
      const date = dateField.safeParse(request.params.date);
      if (!date.success) throw new Problem('not-found', 'A report has a date such as 2026-11-22.');
      const reader = readerOf(deps, request);
      const [stored, figures] = await Promise.all([
        deps.service.readReport(date.data),
        deps.service.figures(date.data),
      ]);
      const written =
        stored === null
          ? reader.text('page.reports.unwritten')
          : reader.text('page.reports.written', {
              version: stored.version,
              time: reader.exactly(stored.writtenAt),
            });
      const body = html`<p class="dim">${written}</p>
        <div class="report">${trusted(deps.reportHtml(figures, reader.language))}</div>`;
      const { person } = actorIn(request);
      const title = reader.text('page.reports.of', { date: date.data });
      return sendPage(deps, request, reply)({ title, body, person, here: '/reports' });
    },
  );
}
