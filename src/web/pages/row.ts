import type { WebDeps } from '../deps.ts';
import { triesMade } from '../../domain/attempt-plan.ts';
import type { CallFacts } from '../../domain/call.ts';
import { talkNow } from '../../domain/evidence.ts';
import { type Pledge, currentAttempt, isOpen } from '../../domain/pledge.ts';
import type { Instant } from '../../domain/time.ts';
import { type Window, sameWindow, sayingOf } from '../../domain/window.ts';
import type { RowBoard } from './board.ts';
import { actionsPath } from './actions.ts';
import { act, callForm, opening } from './forms.ts';
import { type Markup, html } from './html.ts';
import type { Reader } from './reader.ts';
import { shapeOf } from './shape.ts';
import {
  countdown,
  isBeingCalled,
  isTaken,
  isUntaken,
  mayBeCalled,
  standingOf,
  wordKey,
} from './standing.ts';

type RowDeps = Pick<WebDeps, 'roster' | 'maskNumber' | 'ids'>;

type RowPlace = {
  readonly board: RowBoard;
  readonly reader: Reader;
  readonly back: string;
  readonly mayAct: boolean;
};

/** One promise in the list. */
export function rowOf(deps: RowDeps, pledge: Pledge, place: RowPlace): Markup {
  const { board, reader } = place;
  return html`<li
    class="row ${standingOf(pledge, board.now)}"
    id="p-${pledge.id}"
    data-version="${pledge.version}"
  >
    ${standingCell(pledge, board.now, reader)} ${whomCell(deps, pledge, place)}
    ${whoCell(pledge, place)}
    <div class="ladder">${ladderText(pledge, board.now, reader)}</div>
    ${place.mayAct && isOpen(pledge) ? actsCell(deps, pledge, place) : html`<div></div>`}
  </li>`;
}

/** Shape, word, and the countdown to the end of the binding window: the state in one glance. */
export function standingCell(pledge: Pledge, now: Instant, reader: Reader): Markup {
  const { dueAt } = pledge.binding;
  const datetime = new Date(dueAt).toISOString();
  const ended = pledge.endedAt;
  const talk = isOpen(pledge) ? (talkNow(pledge, now)?.answeredAt ?? null) : null;
  return html`<div class="standing">
    ${shapeOf(standingOf(pledge, now))}
    <span class="word">${reader.text(wordKey(pledge, now))}</span>
    ${
      talk !== null
        ? instantText(talk, now, reader)
        : ended === null
          ? html`<time class="count" datetime="${datetime}" data-due="${dueAt}"
              >${countdown(dueAt - now)}</time
            >`
          : instantText(ended, now, reader)
    }
  </div>`;
}

/** Today by the clock alone; what was on another day must not look as if it had been today. */
function instantText(at: Instant, now: Instant, reader: Reader): Markup {
  const text = reader.when(at, now);
  const isToday = text === reader.clock(at);
  return html`<time class="count ${isToday ? '' : 'far'}" datetime="${new Date(at).toISOString()}"
    >${text}</time
  >`;
}

function whomCell(deps: RowDeps, pledge: Pledge, { board, reader }: RowPlace): Markup {
  const customer = board.customers.get(pledge.customerId);
  const number = board.values.get(pledge.number.valueId);
  const reason = pledge.reason === null ? null : board.values.get(pledge.reason.valueId);
  const name = customer?.name ?? customer?.reference ?? reader.text('page.row.customer');
  return html`<div class="whom">
    <a class="name" href="/promises/${pledge.id}">${name}</a>
    ${number !== undefined && html`<span class="number">${deps.maskNumber(number)}</span>`}
    <p class="about">
      ${pledge.subject !== '' && html`<b>${pledge.subject}</b> `}${reason ?? sourceText(pledge, reader)}
    </p>
  </div>`;
}

function sourceText(pledge: Pledge, reader: Reader): string {
  return reader.text(`page.source.${pledge.source}`);
}

function whoCell(pledge: Pledge, { board, reader }: RowPlace): Markup {
  const team = reader.nameOf(pledge.team);
  const owner =
    pledge.owner === null ? reader.text('page.row.nobody') : reader.nameOf(pledge.owner);
  return html`<div class="who-when">
    <span>${owner}${owner !== team && html` <span class="dim">· ${team}</span>`}</span>
    <span class="dim"
      >${[windowText(pledge, board.now, reader), ...callText(pledge, board.now, reader)].join(' · ')}</span
    >
  </div>`;
}

/** The binding window, and when we dial if that is another time: "by 14:30, planned at 15:00". */
export function windowText(pledge: Pledge, now: Instant, reader: Reader): string {
  const binding = spanText(pledge.binding, now, reader);
  if (!isOpen(pledge) || sameWindow(pledge.binding, pledge.current)) return binding;
  const planned = spanText(pledge.current, now, reader);
  return `${binding}, ${reader.text('page.row.planned', { window: planned })}`;
}

function spanText(window: Window, now: Instant, reader: Reader): string {
  const { notBefore, dueAt } = window;
  const saying = sayingOf(window);
  return saying === 'between' && notBefore !== null
    ? `${reader.when(notBefore, now)}–${reader.clock(dueAt)}`
    : reader.text(`window.${saying}`, { to: reader.when(dueAt, now) });
}

/** What the call is at: who has the customer on the line, that they are rung, or the tries made. */
export function callText(pledge: Pledge, now: Instant, reader: Reader): readonly string[] {
  if (!isOpen(pledge)) return triesText(pledge, reader);
  const talk = talkNow(pledge, now);
  if (talk !== null) return [talkText(talk, pledge, reader)];
  if (isBeingCalled(pledge, now)) return [reader.text('page.row.calling')];
  return pledge.held === null
    ? triesText(pledge, reader)
    : [reader.text(`page.row.held-${pledge.held}`)];
}

function talkText({ agent, answeredAt }: CallFacts, pledge: Pledge, reader: Reader): string {
  const who = agent ?? currentAttempt(pledge)?.agent ?? null;
  const time = reader.clock(answeredAt ?? 0);
  return reader.text('page.row.talking', { agent: reader.nameOf(who), time });
}

function triesText(pledge: Pledge, reader: Reader): readonly string[] {
  const tries = triesMade(pledge);
  if (tries === 0 && !isOpen(pledge)) return [];
  return [reader.text('page.row.tries', { tries, max: pledge.policy.attemptsMax })];
}

/** Where the escalation stands: who took it until when, or the step and when the next one comes. */
export function ladderText(pledge: Pledge, now: Instant, reader: Reader): Markup | null {
  const { ladder, acknowledgement } = pledge;
  if (!isOpen(pledge) || ladder === null) return null;
  if (acknowledgement !== null && isTaken(pledge, now)) {
    const by = reader.nameOf(acknowledgement.by);
    const until = reader.when(acknowledgement.until, now);
    return html`<span class="taken-by">${reader.text('page.row.taken', { by, until })}</span>`;
  }
  const steps = pledge.policy.ladder.length;
  return html`<span>${reader.text('page.row.step', { step: ladder.step + 1, steps })}</span>
    <span class="dim"
      >${reader.text('page.row.next-step', { time: reader.when(ladder.nextAt, now) })}</span
    >`;
}

function actsCell({ ids }: RowDeps, pledge: Pledge, row: RowPlace): Markup {
  const { reader, back } = row;
  const place = { reader, back, ids };
  const untaken = isUntaken(pledge, row.board.now);
  return html`<div class="acts">
    ${untaken && act(pledge, 'acknowledge', place)}
    ${
      mayBeCalled(pledge, row.board.now) &&
      opening('call', reader, callForm(pledge, place), untaken ? '' : 'main')
    }
    <details class="opening more">
      <summary aria-label="${reader.text('page.act.more')}">⋯</summary>
      <div class="sheet">
        <a href="${actionsPath(pledge, back)}" data-sheet>${reader.text('page.act.sheet')}</a>
      </div>
    </details>
  </div>`;
}
