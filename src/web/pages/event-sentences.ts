import type { PledgeEvent, PledgeEventType } from '../../domain/event.ts';
import { SECOND } from '../../domain/time.ts';
import { CUSTOMERS_TEXT } from '../../domain/hear-person.ts';
import type { Words } from '../../domain/sealed.ts';
import { sayingOf, type Window } from '../../domain/window.ts';
import { channelText, wordsFor } from './codes.ts';
import type { Reader } from './reader.ts';

/** What a sentence of the timeline is told with. */
export type Telling = {
  readonly reader: Reader;
  /** Notes and reasons by `valueId`; an erased one is absent. */
  readonly values: ReadonlyMap<string, string>;
};

type Sentences = {
  readonly [T in PledgeEventType]: (
    event: Extract<PledgeEvent, { type: T }>,
    telling: Telling,
  ) => string;
};

/** One sentence for every kind of event. A new kind breaks the build until it has one. */
const sentences: Sentences = {
  opened: ({ window, source, promisedBy, follows = '' }, { reader }) =>
    reader.text('page.event.opened', {
      window: spanOf(window, reader),
      source: reader.text(`page.source.${source}`),
      by: reader.nameOf(promisedBy),
      follows,
    }),
  'became-due': (_event, { reader }) => reader.text('page.event.became-due'),
  'moment-passed': ({ what, did }, { reader }) =>
    reader.text(`page.event.moment.${what}`, { did: wordsFor(did, reader) }),
  'handed-over': ({ from, to, by, why }, { reader, values }) =>
    reader.text('page.event.handed-over', {
      from: reader.nameOf(from),
      to: reader.nameOf(to),
      by: reader.nameOf(by),
      why: typeof why === 'string' ? wordsFor(why, reader) : saidIn(why, { reader, values }),
    }),
  'attempt-planned': ({ attempt, askedBy }, { reader }) =>
    reader.text('page.event.attempt-planned', { attempt, by: reader.nameOf(askedBy) }),
  'attempt-submitted': ({ attempt, agent, customerFirst }, { reader }) =>
    reader.text('page.event.attempt-submitted', {
      attempt,
      agent: reader.nameOf(agent),
      first: customerFirst === true ? 'customer' : 'agent',
    }),
  'attempt-placed': ({ attempt, callId, queuedMs = 0 }, { reader }) =>
    reader.text('page.event.attempt-placed', {
      attempt,
      call: callId,
      wait: Math.ceil(queuedMs / SECOND),
    }),
  'agent-rung': ({ attempt, agent }, { reader }) =>
    reader.text('page.event.agent-rung', { attempt, agent: reader.nameOf(agent) }),
  'customer-taken': ({ attempt, agent }, { reader }) =>
    reader.text('page.event.customer-taken', { attempt, agent: reader.nameOf(agent) }),
  'call-unverified': ({ callId: call }, { reader }) =>
    reader.text('page.event.call-unverified', { call }),
  'agent-recalled': ({ attempt }, { reader }) =>
    reader.text('page.event.agent-recalled', { attempt }),
  'attempt-unknown': ({ attempt }, { reader }) =>
    reader.text('page.event.attempt-unknown', { attempt }),
  'attempt-looked-up': ({ attempt }, { reader }) =>
    reader.text('page.event.attempt-looked-up', { attempt }),
  'dial-granted': ({ attempt }, { reader }) => reader.text('page.event.dial-granted', { attempt }),
  'attempt-ended': ({ attempt, outcome, why }, { reader }) =>
    reader.text('page.event.attempt-ended', {
      attempt,
      outcome: reader.text(`page.attempt.${outcome}`),
      why: wordsFor(why, reader),
    }),
  'attempt-explained': ({ attempt, why, outcome }, { reader }) =>
    reader.text(`page.event.attempt-${outcome ?? 'explained'}`, {
      attempt,
      why: wordsFor(why, reader),
    }),
  'dial-held': ({ reason }, { reader }) => reader.text(`page.event.held.${reason}`),
  'dial-released': (_event, { reader }) => reader.text('page.event.dial-released'),
  'call-noted': ({ facts, grade }, { reader }) =>
    reader.text('page.event.call-noted', {
      direction: facts.direction,
      about: facts.about ?? '',
      grade: grade ?? '',
      answered: facts.answeredAt === null ? '' : reader.exactly(facts.answeredAt),
      talk: facts.talkSeconds ?? 0,
      failure: facts.failure === null ? '' : reader.text(`page.sign.${facts.failure}`),
    }),
  'call-confirmed': (_event, { reader }) => reader.text('page.event.call-confirmed'),
  chased: ({ calledAt }, { reader }) =>
    reader.text('page.event.chased', { time: reader.exactly(calledAt) }),
  'put-at-risk': ({ why }, { reader }) => reader.text(`page.event.at-risk.${why}`),
  escalated: ({ step, round, nextAt }, { reader }) =>
    reader.text('page.event.escalated', { step: step + 1, round, time: reader.clock(nextAt) }),
  'step-skipped': ({ step, why, nextAt }, { reader }) =>
    reader.text('page.event.step-skipped', {
      step: step + 1,
      why: wordsFor(why, reader),
      time: reader.clock(nextAt),
    }),
  'person-told': ({ person, channel, step }, { reader }) =>
    reader.text('page.event.person-told', {
      person: reader.nameOf(person),
      channel: channelText(channel, reader),
      step: step + 1,
    }),
  'telling-failed': ({ person, channel, step }, { reader }) =>
    reader.text('page.event.telling-failed', {
      person: reader.nameOf(person),
      channel: channelText(channel, reader),
      step: step + 1,
    }),
  acknowledged: ({ by, via, until }, { reader }) =>
    reader.text('page.event.acknowledged', {
      by: reader.nameOf(by),
      via,
      time: reader.clock(until),
    }),
  'acknowledgement-ended': (_event, { reader }) => reader.text('page.event.acknowledgement-ended'),
  broken: ({ window }, { reader }) =>
    reader.text('page.event.broken', { window: spanOf(window, reader) }),
  fulfilled: ({ state, proof }, { reader }) =>
    reader.text(`page.event.fulfilled.${state}`, {
      grade: proof.grade,
      time: reader.exactly(proof.at),
      call: proof.callId,
    }),
  'unreachable-notice': ({ notice }, { reader }) =>
    reader.text('page.event.unreachable-notice', { notice: wordsFor(notice, reader) }),
  'found-unreachable': (_event, { reader }) => reader.text('page.event.found-unreachable'),
  moved: ({ window, by, via, person }, { reader }) =>
    reader.text('page.event.moved', {
      window: spanOf(window, reader),
      by,
      via: reader.text(`page.via.${via}`),
      person: reader.nameOf(person),
    }),
  'promised-again': ({ window, promisedBy }, { reader }) =>
    reader.text('page.event.promised-again', {
      window: spanOf(window, reader),
      by: reader.nameOf(promisedBy),
    }),
  'customer-told': ({ toldAt, via }, { reader }) =>
    reader.text('page.event.customer-told', {
      time: reader.exactly(toldAt),
      via: reader.text(`page.via.${via}`),
    }),
  'note-added': ({ by }, { reader }) =>
    by.startsWith(CUSTOMERS_TEXT)
      ? reader.text('page.event.customer-wrote')
      : reader.text('page.event.note-added', { by: reader.nameOf(by) }),
  'number-shown': ({ by }, { reader }) =>
    reader.text('page.event.number-shown', { by: reader.nameOf(by) }),
  cancelled: ({ by, via, person }, { reader }) =>
    reader.text('page.event.cancelled', {
      by,
      via: reader.text(`page.via.${via}`),
      person: reader.nameOf(person),
    }),
  'claim-made': ({ by, reason }, telling) =>
    telling.reader.text('page.event.claim-made', {
      by: telling.reader.nameOf(by),
      reason: saidIn(reason, telling),
    }),
  'claim-confirmed': ({ by }, { reader }) =>
    reader.text('page.event.claim-confirmed', { by: reader.nameOf(by) }),
  withdrawn: ({ by, reason }, telling) =>
    telling.reader.text('page.event.withdrawn', {
      by: telling.reader.nameOf(by),
      reason: saidIn(reason, telling),
    }),
  'outcome-corrected': ({ from, to, callId: call, proof }, { reader }) =>
    from === to && proof !== null
      ? reader.text('page.event.proof-corrected', { grade: proof.grade, call })
      : reader.text('page.event.outcome-corrected', {
          from: reader.text(`page.state.${from}`),
          to: reader.text(`page.state.${to}`),
          call,
        }),
};

/** What happened, as a person would tell it. */
export function sentenceOf(event: PledgeEvent, telling: Telling): string {
  const tell = sentences[event.type] as (event: PledgeEvent, telling: Telling) => string;
  return tell(event, telling);
}

/** The words that somebody added to an event: shown under its sentence, as they were written. */
export function wordsOf(event: PledgeEvent, telling: Telling): string | null {
  const sealed =
    event.type === 'note-added' ? event.note : event.type === 'moved' ? event.why : null;
  return sealed === null ? null : saidIn(sealed, telling);
}

/** What a person said, or that it was erased; events from before reasons were sealed hold it. */
function saidIn(words: Words, { reader, values }: Telling): string {
  if (typeof words === 'string') return words;
  return values.get(words.valueId) ?? reader.text('page.promise.erased');
}

/** "14:00–14:30", or "by 14:30". */
export function spanOf(window: Window, reader: Reader): string {
  const { notBefore, dueAt } = window;
  const saying = sayingOf(window);
  return saying === 'between' && notBefore !== null
    ? `${reader.clock(notBefore)}–${reader.clock(dueAt)}`
    : reader.text(`window.${saying}`, { to: reader.clock(dueAt) });
}
