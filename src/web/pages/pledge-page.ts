import type { CustomersWord } from '../../app/customers-word.ts';
import type { PledgeDetail } from '../../app/view.ts';
import { type CallFacts, isAboutThis } from '../../domain/call.ts';
import { gradeOf } from '../../domain/evidence.ts';
import { isOpen, type Pledge } from '../../domain/pledge.ts';
import { sameWindow } from '../../domain/window.ts';
import type { WebDeps } from '../deps.ts';
import { type Telling, sentenceOf, spanOf, wordsOf } from './event-sentences.ts';
import { act, callForm, cancelForm, opening, sentenceForm, type Place } from './forms.ts';
import { handOverForm } from './hand-over-form.ts';
import { howItWas } from './how-it-was.ts';
import { type Markup, html, nothing } from './html.ts';
import { linkedPromises } from './linked.ts';
import { type LivePart, livingPart } from './live-part.ts';
import { moveForm } from './move-form.ts';
import type { Reader } from './reader.ts';
import { callText, ladderText, standingCell, windowText } from './row.ts';
import { isUntaken, mayBeCalled, standingOf } from './standing.ts';
import { type AskedCall, whichPromises } from './which-promise.ts';
import { numberText } from './whole-number.ts';

/** One promise, and who looks at it. */
export type PledgePlace = {
  readonly detail: PledgeDetail;
  /** Its calls that may have been about another one. */
  readonly asked: readonly AskedCall[];
  /** What was promised in its call, soonest first. */
  readonly followers: readonly Pledge[];
  /** What bears the customer's own word out, where they want something else. */
  readonly words: readonly CustomersWord[];
  readonly reader: Reader;
  readonly mayAct: boolean;
  /** Who looks at it. */
  readonly person: string;
  readonly note: Markup | null;
  /** What the page was made of; the live connection tells when it is no longer so. */
  readonly seen: string;
  readonly isStopped: boolean;
};

type PageDeps = Pick<WebDeps, 'roster' | 'maskNumber' | 'settings' | 'ids'>;

/** One promise with everything that is known of it. */
export function pledgePage(deps: PageDeps, place: PledgePlace): Markup {
  return html`${place.note} ${livingPart(pledgePart(deps, place))}`;
}

function pledgePart(deps: PageDeps, place: PledgePlace): LivePart {
  const { detail, reader, seen, isStopped } = place;
  const { id } = detail.pledge;
  const source = `/promises/${id}`;
  const inside = insideOf(deps, place);
  return { reader, seen, now: detail.now, source, about: id, whose: '', isStopped, inside };
}

function insideOf(deps: PageDeps, place: PledgePlace): Markup {
  const { reader } = place;
  return html`<div class="promise">
    ${headOf(deps, place)}
    <div class="columns">
      <div>
        ${contextOf(deps, place)} ${questionsOf(deps, place)}
        ${place.mayAct && howItWas(place.detail.pledge, placeOf(deps, place))} ${callsOf(place)}
        <section class="happened">
          <h2>${reader.text('page.promise.timeline')}</h2>
          ${timelineOf(place)}
        </section>
      </div>
      <aside>${place.mayAct && actionsOf(deps, place)} ${nextOf(place)} ${windowsOf(place)}</aside>
    </div>
  </div>`;
}

function headOf(deps: PageDeps, place: PledgePlace): Markup {
  const { detail, reader, mayAct, person } = place;
  const { pledge, customer, now } = detail;
  const owner =
    pledge.owner === null ? reader.text('page.row.nobody') : reader.nameOf(pledge.owner);
  return html`<div class="head row ${standingOf(pledge, now)}">
    ${standingCell(pledge, now, reader)}
    <div class="whom">
      <h1>${customer.name ?? customer.reference ?? reader.text('page.row.customer')}</h1>
      ${
        customer.name !== null &&
        customer.reference !== null &&
        html`<span class="dim">${customer.reference} · </span>`
      }
      ${numberText(deps, detail, { ...placeOf(deps, place), mayAct, person })}
      <p class="about">${pledge.subject}</p>
    </div>
    <div class="who-when">
      <span>${owner} <span class="dim">· ${reader.nameOf(pledge.team)}</span></span>
      <span class="dim"
        >${windowText(pledge, now, reader)} · ${reader.text(`page.precision.${pledge.precision}`)}
        ${pledge.outsideHours && html` · ${reader.text('page.promise.outside-hours')}`}
        ${callText(pledge, now, reader).map((text) => html` · ${text}`)}</span
      >
    </div>
    <div class="ladder">${ladderText(pledge, now, reader)}</div>
  </div>`;
}

function contextOf(deps: PageDeps, { detail, followers, reader }: PledgePlace): Markup {
  const { context, pledge } = detail;
  const item = (name: string, text: string | null) =>
    text !== null &&
    html`<dt>${reader.text(`page.promise.${name}`)}</dt>
      <dd>${text}</dd>`;
  const by = reader.nameOf(pledge.promisedBy);
  const promised = reader.text('page.promise.promised-how', {
    by,
    time: reader.exactly(pledge.promisedAt),
    source: reader.text(`page.source.${pledge.source}`),
  });
  const told =
    pledge.toldAt === null
      ? reader.text('page.promise.untold')
      : reader.text('page.promise.told', { time: reader.exactly(pledge.toldAt) });
  return html`<section>
    <dl class="context">
      ${item('reason', context.reason)} ${item('done-so-far', context.doneSoFar)}
      ${item('next-step', context.nextStep)} ${item('promised', `${promised} ${told}`)}
      ${item('about-call', pledge.aboutCall)} ${linkedPromises(pledge, followers, reader)}
      ${detail.joined.map((one) => html`${item('said-again', saidAgain(deps, reader, one))}`)}
    </dl>
  </section>`;
}

function placeOf({ ids }: PageDeps, { detail, reader }: PledgePlace): Place {
  return { reader, ids, back: `/promises/${detail.pledge.id}` };
}

function questionsOf(deps: PageDeps, place: PledgePlace): Markup {
  return place.mayAct ? whichPromises(place.asked, placeOf(deps, place)) : nothing;
}

/** What a promise that was made again added, on one line; the number it was made for is masked. */
function saidAgain(
  deps: PageDeps,
  reader: Reader,
  { promisedBy, at, number, reason, doneSoFar, nextStep }: PledgeDetail['joined'][number],
): string {
  const who = promisedBy === null ? null : reader.nameOf(promisedBy);
  const phone = number === null ? null : deps.maskNumber(number);
  const parts = [reader.exactly(at), who, phone, reason, doneSoFar, nextStep];
  return parts.filter((part) => part !== null).join(' · ');
}

/** The calls that were seen, each with what it proves. */
function callsOf({ detail, reader }: PledgePlace): Markup {
  const { pledge } = detail;
  if (pledge.calls.length === 0) return nothing;
  const rows = pledge.calls.map((call) => {
    const at = call.answeredAt ?? call.startedAt;
    const grade = gradeOf(call, pledge);
    return html`<tr class="${pledge.proof?.callId === call.callId ? 'proof' : ''}">
      <td>${grade === null ? '–' : html`<b class="grade">${grade}</b>`}</td>
      <td>${reader.text(`page.call.${call.direction}`)}</td>
      <td>${at === null ? '–' : reader.exactly(at)}</td>
      <td>${call.talkSeconds === null ? '–' : `${call.talkSeconds} s`}</td>
      <td>${reader.text(`page.sign.${signOf(call)}`)}</td>
      <td><code>${call.callId}</code></td>
    </tr>`;
  });
  const heads = ['grade', 'way', 'at', 'talk', 'sign', 'id'].map(
    (name) => html`<th scope="col">${reader.text(`page.call.head.${name}`)}</th>`,
  );
  return html`<section>
    <h2>${reader.text('page.promise.evidence')}</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** What a call says of itself; that it may be, or is, about another promise comes first. */
function signOf(call: CallFacts): string {
  if (!isAboutThis(call)) return call.about ?? 'none';
  return call.outcome ?? call.failure ?? call.sign ?? 'none';
}

function timelineOf({ detail, reader }: PledgePlace): Markup {
  const telling: Telling = { reader, values: detail.values };
  const items = [...detail.timeline].reverse().map(({ event, position, hash }) => {
    const words = wordsOf(event, telling);
    const at = new Date(event.at).toISOString();
    return html`<li class="event ${event.type}">
      <time datetime="${at}">${reader.exactly(event.at)}</time>
      <div>
        <p>${sentenceOf(event, telling)}</p>
        ${words !== null && html`<blockquote>${words}</blockquote>`}
      </div>
      <span class="dim hash" title="${hash}">#${position}</span>
    </li>`;
  });
  return html`<ol class="timeline">
    ${items}
  </ol>`;
}

function nextOf({ detail, reader }: PledgePlace): Markup {
  if (detail.next.length === 0) return nothing;
  const items = detail.next.map(
    ({ at, kind, step }) =>
      html`<li>
        <time datetime="${new Date(at).toISOString()}">${reader.exactly(at)}</time>
        ${reader.text(`page.moment.${kind}`, { step: (step ?? 0) + 1 })}
      </li>`,
  );
  return html`<section>
    <h2>${reader.text('page.promise.next')}</h2>
    <ol class="moments">
      ${items}
    </ol>
  </section>`;
}

function windowsOf({ detail, reader }: PledgePlace): Markup {
  const { pledge, now } = detail;
  const items = pledge.windows.map((window, index) => {
    const marks = [
      index === 0 ? 'first' : null,
      sameWindow(window, pledge.binding) ? 'binding' : null,
      sameWindow(window, pledge.current) ? 'current' : null,
    ].filter((mark) => mark !== null);
    return html`<li>
      <b>${spanOf(window, reader)}</b>
      ${marks.map((mark) => html`<span class="tag">${reader.text(`page.window.${mark}`)}</span>`)}
      <br /><span class="dim"
        >${reader.text(`page.window.by-${window.by}`)} · ${reader.when(window.setAt, now)}</span
      >
    </li>`;
  });
  return html`<section>
    <h2>${reader.text('page.promise.windows')}</h2>
    <ul class="windows">
      ${items}
    </ul>
  </section>`;
}

function actionsOf(deps: PageDeps, page: PledgePlace): Markup {
  const { detail, words, reader } = page;
  const { pledge, now } = detail;
  const place = placeOf(deps, page);
  const open = isOpen(pledge);
  return html`<section class="actions" data-still>
    <h2>${reader.text('page.promise.actions')}</h2>
    ${isUntaken(pledge, now) && act(pledge, 'acknowledge', place)}
    ${pledge.claim !== null && open && act(pledge, 'confirm', place, 'secondary')}
    ${mayBeCalled(pledge, now) && opening('call', reader, callForm(pledge, place))}
    ${opening('note', reader, sentenceForm(pledge, 'note', place))}
    ${open && opening('hand-over', reader, handOverForm(deps, pledge, place))}
    ${open && opening('move', reader, moveForm(pledge, { ...place, words, zone: deps.settings.zone }))}
    ${open && opening('claim', reader, sentenceForm(pledge, 'claim', place))}
    ${open && opening('cancel', reader, cancelForm(pledge, place, words))}
    ${open && opening('withdraw', reader, sentenceForm(pledge, 'withdraw', place))}
  </section>`;
}
