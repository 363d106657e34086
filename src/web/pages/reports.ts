import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Customer } from '../../app/ports/customers.ts';
import { everyPledge, type PledgePage } from '../../app/ports/pledges.ts';
import { localDate } from '../../domain/day.ts';
import { type Figures, whyNotYet } from '../../domain/figures.ts';
import type { Pledge } from '../../domain/pledge.ts';
import { actorIn, guard } from '../access.ts';
import { dateField, datePlus } from '../date.ts';
import type { WebDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { rowBoard } from './board.ts';
import { html, trusted } from './html.ts';
import { sendPage } from './layout.ts';
import { type Reader, readerOf } from './reader.ts';
import { windowText } from './row.ts';

/** Days that the list of reports names. */
const DAYS_MAX = 28;

/** Promises of a day that are looked through for the ones that the report lists. */
const LOOKED_THROUGH_MAX = 10_000;
const PAGE = 500;
/** A reason that is longer is read on the promise's own page. */
const REASON_MAX = 60;

/** The figures of a day, as a page. */
export function reportRoutes(scope: FastifyInstance, deps: WebDeps): void {
  const onRequest = guard(deps, 'pledges:read', ['session']);
  scope.get('/reports', { onRequest }, async (request, reply) => {
    const reader = readerOf(deps, request);
    const today = localDate(await deps.pledges.now(), deps.settings.zone);
    const days = Array.from({ length: DAYS_MAX }, (_, index) => datePlus(today, -index));
    const stored = await Promise.all(days.map((date) => deps.service.readReport(date)));
    const links = days.map(
      (date, index) =>
        html`<li>
          <a href="/reports/${date}">${reader.day(date)}</a>
          <span class="dim">${keptText(stored[index]?.figures, reader)}</span>
        </li>`,
    );
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
      const notYet = whyNotYet(figures);
      if (notYet !== null) throw new Problem('not-found', notYet);
      const written =
        stored === null
          ? reader.text('page.reports.unwritten')
          : reader.text('page.reports.written', {
              version: stored.version,
              time: reader.exactly(stored.writtenAt),
            });
      const tell = await toldOf(deps, figures, reader);
      const body = html`<p class="dim">${written}</p>
        <div class="report">${trusted(deps.reportHtml(figures, reader.language, tell))}</div>`;
      const { person } = actorIn(request);
      const title = reader.text('page.reports.of', { date: date.data });
      return sendPage(deps, request, reply)({ title, body, person, here: '/reports' });
    },
  );
}

const keptIn = z.object({
  told: z.object({ keptFair: z.object({ count: z.int(), of: z.int() }) }),
});

/** How many were kept by the report as it was written; it may be of an older program. */
function keptText(figures: unknown, reader: Reader): string {
  const read = keptIn.safeParse(figures);
  return read.success
    ? reader.text('page.reports.kept', read.data.told.keptFair)
    : reader.text('page.reports.none-yet');
}

/** Who was to be called, by when, by whom and why, for each promise that the report lists. */
async function toldOf(
  deps: WebDeps,
  figures: Figures,
  reader: Reader,
): Promise<(pledgeId: string) => string | null> {
  const pledges = await listedIn(deps, figures);
  const { customers, values, now } = await rowBoard(deps, [...pledges.values()]);
  return (pledgeId) => {
    const pledge = pledges.get(pledgeId);
    if (pledge === undefined) return null;
    const customer = customers.get(pledge.customerId);
    const number = values.get(pledge.number.valueId);
    const { owner, team } = pledge;
    const parts = [
      nameOf(customer, reader),
      number === undefined ? '' : deps.maskNumber(number),
      windowText(pledge, now, reader),
      owner === null ? reader.text('page.row.nobody') : reader.nameOf(owner),
      owner === team ? '' : reader.nameOf(team),
      shortened(values.get(pledge.reason?.valueId ?? '')),
    ];
    return parts.filter((part) => part !== '').join(' · ');
  };
}

function nameOf(customer: Customer | undefined, reader: Reader): string {
  return customer?.name ?? customer?.reference ?? reader.text('page.row.customer');
}

function shortened(text = ''): string {
  return text.length > REASON_MAX ? `${text.slice(0, REASON_MAX - 1).trimEnd()}…` : text;
}

/** The day is read by its windows, as its figures are, until all that are listed are found. */
async function listedIn(
  { pledges }: WebDeps,
  { from, to, told, untold }: Figures,
): Promise<ReadonlyMap<string, Pledge>> {
  const lists = [told.neverCalledIds, untold.neverCalledIds, told.brokenIds, untold.brokenIds];
  const wanted = new Set(lists.flat());
  const found = new Map<string, Pledge>();
  const filter = { ...everyPledge, dueFrom: from, dueTo: to };
  let cursor: string | null = null;
  for (let looked = 0; looked < LOOKED_THROUGH_MAX && found.size < wanted.size; looked += PAGE) {
    const page: PledgePage = await pledges.list(filter, { cursor, limit: PAGE });
    for (const pledge of page.pledges) if (wanted.has(pledge.id)) found.set(pledge.id, pledge);
    ({ cursor } = page);
    if (cursor === null) break;
  }
  return found;
}
