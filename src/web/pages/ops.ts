import type { WebDeps } from '../deps.ts';
import type { Pledge } from '../../domain/pledge.ts';
import type { Board } from './board.ts';
import { type Markup, html, nothing } from './html.ts';
import { type LivePart, livingPart } from './live-part.ts';
import type { Reader } from './reader.ts';
import { rowOf } from './row.ts';
import { type Chosen, type ScopeName, scopes } from './whose.ts';
import { isOverdue, isSoon, isUntaken, needsAttention } from './standing.ts';

/** The lists that the address bar can name. */
export const views = ['attention', 'all', 'done'] as const;

export type View = (typeof views)[number];

/** What the ops page is made of, and for whom. */
export type OpsPlace = {
  readonly board: Board;
  readonly reader: Reader;
  readonly view: View;
  readonly chosen: Chosen;
  readonly mayAct: boolean;
  readonly mayStop: boolean;
  /** What the page was made of; the live connection tells when it is no longer so. */
  readonly seen: string;
  readonly note: Markup | null;
};

/** The whole ops page. */
export function opsPage(deps: WebDeps, place: OpsPlace): Markup {
  return html`${place.note} ${livingPart(listPart(deps, place))} ${switchPanel(place)}`;
}

/** The list as a part that lives. */
export function listPart(deps: WebDeps, place: OpsPlace): LivePart {
  const { reader, board, seen, view, chosen } = place;
  return {
    reader,
    seen,
    now: board.now,
    source: `/board?view=${view}&whose=${chosen.name}`,
    about: null,
    whose: chosen.name,
    isStopped: board.killSwitch.on,
    inside: boardHtml(deps, place),
  };
}

/** Tiles, filters and the list. */
function boardHtml(deps: WebDeps, place: OpsPlace): Markup {
  const { board, view } = place;
  const shown = shownIn(board, view);
  const back = hrefOf(place, view);
  const rows = shown.map((pledge) => rowOf(deps, pledge, { ...place, back }));
  const overdue = board.open.filter((pledge) => isOverdue(pledge, board.now)).length;
  return html`<div data-overdue="${overdue}" data-still>
    ${tiles(place)}
    <div class="choices">${filters(place)} ${whoseTabs(place)}</div>
    ${
      rows.length === 0
        ? emptyText(deps, place)
        : html`<ol class="list">
            ${rows}
          </ol>`
    }
    ${moreText(place)}
  </div>`;
}

/** Nobody may take a part of the list for the whole. */
function moreText({ board, reader, view }: OpsPlace): Markup {
  const shown = board.done.length;
  if (view === 'done' && shown < doneCount(board)) {
    return html`<p class="more-there">${reader.text('page.more.done', { count: shown })}</p>`;
  }
  if (view === 'done' || (!board.more && !board.isOverrun)) return nothing;
  const which = board.isOverrun ? 'overrun' : view === 'all' ? 'all' : 'attention';
  const text = reader.text(`page.more.${which}`, { count: board.open.length });
  return html`<p class="more-there ${which}">${text}</p>`;
}

function shownIn(board: Board, view: View): readonly Pledge[] {
  if (view === 'done') return board.done;
  if (view === 'all') return board.open;
  return board.open.filter((pledge) => needsAttention(pledge, board.now));
}

function doneCount({ doneCounts }: Board): number {
  return [...doneCounts.values()].reduce((sum, count) => sum + count, 0);
}

/** A list by its address, so that two windows can show two of them. */
function hrefOf({ chosen }: OpsPlace, view: View, whose: ScopeName = chosen.name): string {
  const query = [
    ...(view === 'attention' ? [] : [`view=${view}`]),
    ...(chosen.mayChoose ? [`whose=${whose}`] : []),
  ];
  return query.length === 0 ? '/' : `/?${query.join('&')}`;
}

function tiles(place: OpsPlace): Markup {
  const { board, reader } = place;
  const { now, open, doneCounts } = board;
  const kept = doneCounts.get('kept') ?? 0;
  const late = doneCounts.get('kept-late') ?? 0;
  const more = board.more ? '+' : '';
  const tile = (name: string, figure: string, look: string, view: View) =>
    html`<a class="tile ${look}" href="${hrefOf(place, view)}">
      <b>${figure}</b><span>${reader.text(`page.tile.${name}`)}</span>
    </a>`;
  const count = (holds: (pledge: Pledge, at: number) => boolean) =>
    open.filter((pledge) => holds(pledge, now)).length;
  const overdue = count(isOverdue);
  const soon = count(isSoon);
  const untaken = count(isUntaken);
  return html`<div class="tiles">
    ${tile('overdue', String(overdue), overdue > 0 ? 'overdue' : 'calm', 'attention')}
    ${tile('soon', String(soon), soon > 0 ? 'soon' : 'calm', 'attention')}
    ${tile('untaken', String(untaken), untaken > 0 ? 'overdue' : 'calm', 'attention')}
    ${tile('open', `${open.length}${more}`, 'calm', 'all')}
    ${tile('done', late > 0 ? `${kept} + ${late}` : String(kept), 'kept', 'done')}
  </div>`;
}

function filters(place: OpsPlace): Markup {
  const { board, reader, view } = place;
  const counts: Record<View, number> = {
    attention: shownIn(board, 'attention').length,
    all: board.open.length,
    done: doneCount(board),
  };
  const tabs = views.map(
    (name) =>
      html`<a href="${hrefOf(place, name)}" ${name === view && html`aria-current="page"`}
        >${reader.text(`page.view.${name}`)} <span class="dim">${counts[name]}</span></a
      >`,
  );
  return html`<nav class="tabs" aria-label="${reader.text('page.view.label')}">${tabs}</nav>`;
}

/** Mine, my team's, everybody's: tiles, counts and list follow it. */
function whoseTabs(place: OpsPlace): Markup {
  const { chosen, reader, view } = place;
  if (!chosen.mayChoose) return nothing;
  const tabs = scopes.map(
    (name) =>
      html`<a
        href="${hrefOf(place, view, name)}"
        ${name === chosen.name && html`aria-current="page"`}
        >${reader.text(`page.whose.${name}`)}</a
      >`,
  );
  return html`<nav class="tabs" aria-label="${reader.text('page.whose.label')}">${tabs}</nav>`;
}

function emptyText(deps: WebDeps, { board, reader, view, chosen }: OpsPlace): Markup {
  if (view === 'done') return html`<p class="empty">${reader.text('page.empty.done')}</p>`;
  const next = board.open[0];
  if (next !== undefined) {
    const time = reader.when(next.binding.dueAt, board.now);
    const team = reader.nameOf(next.team);
    return html`<p class="empty">${reader.text('page.empty.calm', { time, team })}</p>`;
  }
  const isNew = chosen.whose === null && doneCount(board) === 0;
  return html`<div class="empty">
    <p>${reader.text(`page.empty.${chosen.whose === null ? 'none' : 'none-of-these'}`)}</p>
    ${isNew ? firstPledge(deps, reader) : nothing}
  </div>`;
}

function firstPledge(deps: WebDeps, reader: Reader): Markup {
  const command = [
    `curl -X POST ${deps.settings.publicUrl}/v1/pledges`,
    `  -H 'Authorization: Bearer KEY' -H 'Content-Type: application/json'`,
    `  -d '{"customer":{"phone":"+31612345678"},"in":"PT1M","reason":"…"}'`,
  ].join(' \\\n');
  return html`<p>${reader.text('page.empty.first')}</p>
    <pre>${command}</pre>`;
}

function switchPanel({ board, reader, mayStop }: OpsPlace): Markup {
  if (!mayStop) return nothing;
  const name = board.killSwitch.on ? 'start' : 'stop';
  return html`<details class="opening switch ${name}">
    <summary>${reader.text(`page.switch.${name}`)}</summary>
    <div class="sheet">
      <p>${reader.text(`page.switch.${name}-how`)}</p>
      <form method="post" action="/kill-switch">
        <input type="hidden" name="on" value="${String(!board.killSwitch.on)}" />
        <button class="${name === 'stop' ? 'danger' : 'primary'}">
          ${reader.text(`page.switch.${name}-yes`)}
        </button>
      </form>
    </div>
  </details>`;
}
