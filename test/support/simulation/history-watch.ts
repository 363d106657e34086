import { nextMomentAt } from '../../../src/domain/decide.ts';
import type { PledgeEvent } from '../../../src/domain/event.ts';
import { evolve, open, replay } from '../../../src/domain/evolve.ts';
import { isOpen, type Pledge } from '../../../src/domain/pledge.ts';
import { judgedUntil } from '../../../src/domain/window.ts';
import { canonicalJson, chainHash, eventDigest } from '../../../src/ledger/chain.ts';
import { talkSecondsOf } from './legs.ts';
import type { Seen } from './watch.ts';

/** What the watch itself made of a promise's events. */
type Shadow = { pledge: Pledge; hash: string; position: number; at: number };

/** Two records of the same answer may differ by the rounding of a talk to whole seconds. */
const ROUNDING_MS = 1_000;

/** The ledger's history: gapless, chained, and the source of every state; true to the telephone. */
export function makeHistoryWatch(seen: Seen) {
  const { journal, ledger } = seen.world;
  const { store } = ledger;
  const shadows = new Map<string, Shadow>();

  const look = (pledgeId: string): readonly PledgeEvent[] => {
    const row = store.pledges.get(pledgeId);
    if (row === undefined) return [];
    const news = row.events.slice(shadows.get(pledgeId)?.position ?? 0);
    for (const { event, position, hash } of news) {
      const before = shadows.get(pledgeId);
      judge(seen, pledgeId, event, before?.pledge ?? null);
      const after = follow(pledgeId, event, before);
      journal.note(pledgeId, `${position} ${event.type}${detailOf(event)}`);
      if (position !== after.position || hash !== after.hash || event.at < (before?.at ?? 0)) {
        journal.violate('the history is gapless and chained', pledgeId, `at ${position}`);
      }
      shadows.set(pledgeId, after);
    }
    const shadow = shadows.get(pledgeId);
    const events = news.map(({ event }) => event);
    if (news.length === 0 || shadow === undefined) return events;
    if (canonicalJson(shadow.pledge) !== canonicalJson(row.pledge)) {
      journal.violate('state is the fold of the events', pledgeId, `version ${row.pledge.version}`);
    }
    if (row.nextAt !== nextMomentAt(row.pledge)) {
      journal.violate('the next moment follows from the state', pledgeId, String(row.nextAt));
    }
    return events;
  };

  const follow = (id: string, event: PledgeEvent, before: Shadow | undefined): Shadow => {
    const position = (before?.position ?? 0) + 1;
    const hash = chainHash(before?.hash ?? '', eventDigest(id, position, event));
    if (before === undefined && event.type === 'opened') {
      return { pledge: open(id, event), hash, position, at: event.at };
    }
    const pledge = before === undefined ? replay(id, [event]) : evolve(before.pledge, event);
    return { pledge, hash, position, at: event.at };
  };

  return {
    look,
    /** Nothing was changed behind the watch's back. */
    atRest: (): void => {
      for (const [id, row] of store.pledges) {
        const folded = replay(
          id,
          row.events.map(({ event }) => event),
        );
        if (canonicalJson(folded) === canonicalJson(row.pledge)) continue;
        journal.violate('state is the fold of the events', id, 'at rest');
      }
    },
  };
}

function detailOf(event: PledgeEvent): string {
  switch (event.type) {
    case 'attempt-ended':
      return ` ${event.attempt} ${event.outcome}: ${event.why}`;
    case 'attempt-submitted':
      return ` ${event.attempt} to ${event.agent} under ${event.fence}`;
    case 'call-noted':
      return ` ${event.facts.callId} ${event.grade ?? 'nothing yet'}`;
    case 'person-told':
      return ` ${event.step} ${event.person} ${event.channel}`;
    case 'escalated':
      return ` ${event.step} ${event.round}`;
    case 'outcome-corrected':
      return ` from ${event.from} to ${event.to}`;
    default:
      return '';
  }
}

function judge(seen: Seen, id: string, event: PledgeEvent, before: Pledge | null): void {
  switch (event.type) {
    case 'opened':
      oneOpen(seen, id, event);
      return;
    case 'person-told':
      toldIsTrue(seen, id, event);
      return;
    case 'dial-granted':
      grantIsRight(seen, id, event, before);
      return;
    case 'attempt-ended':
      endIsTrue(seen, id, event, before);
      return;
    case 'fulfilled':
      keptIsTrue(seen, id, { ...event, binding: before?.binding ?? null, before });
      return;
    case 'outcome-corrected':
      if (event.proof !== null && (event.to === 'kept' || event.to === 'kept-late')) {
        const { to: state, proof } = event;
        keptIsTrue(seen, id, { state, proof, binding: before?.binding ?? null, before });
      }
      return;
    default:
  }
}

type Of<T extends PledgeEvent['type']> = Extract<PledgeEvent, { type: T }>;

function oneOpen({ world }: Seen, id: string, { customerId, subject }: Of<'opened'>): void {
  const others = [...world.ledger.store.pledges.values()].filter(
    ({ pledge }) =>
      pledge.id !== id &&
      isOpen(pledge) &&
      pledge.customerId === customerId &&
      pledge.subject === subject,
  );
  if (others.length === 0) return;
  world.journal.violate('one open promise per customer and subject', id, 'there is another');
}

function toldIsTrue({ world, taken }: Seen, id: string, told: Of<'person-told'>): void {
  const { person, step, channel } = told;
  const isTrue = taken.some(
    ({ message, kind }) =>
      message.pledgeId === id &&
      message.person === person &&
      message.data['step'] === step &&
      kind === channel,
  );
  if (!isTrue) world.journal.violate('told is true', id, `${person} by ${channel}, step ${step}`);
}

function grantIsRight(
  { world }: Seen,
  id: string,
  { attempt: number, fence, callId }: Of<'dial-granted'>,
  before: Pledge | null,
): void {
  const { store } = world.ledger;
  const { journal } = world;
  const attempt = before?.attempts.find((one) => one.number === number);
  if (store.killSwitch.on) journal.violate('the kill switch stops every dial', id, callId);
  if (before === null || !isOpen(before)) journal.violate('no grant after the end', id, callId);
  if (attempt?.fence !== fence) journal.violate('a grant is under its own fence', id, callId);
}

/** What the phone system was asked, and what it said, is what the ledger says of it. */
function endIsTrue(
  { world, history }: Seen,
  id: string,
  { attempt: number, outcome }: Of<'attempt-ended'>,
  before: Pledge | null,
): void {
  const attempt = before?.attempts.find((one) => one.number === number);
  if (attempt === undefined || attempt.stage === 'planned') return;
  const said = history.placed.find(
    ({ request }) => request.pledgeId === id && request.attempt === number,
  )?.told;
  if ((outcome === 'refused' || outcome === 'impossible') && said !== 'refused') {
    world.journal.violate('unknown is never taken for a no', id, `attempt ${number}: ${outcome}`);
  }
  const looked = history.shown.filter(({ at }) => at >= (attempt.submittedAt ?? 0)).length;
  if (outcome === 'not-placed' && looked < 2) {
    world.journal.violate(
      'unknown is never taken for a no',
      id,
      `attempt ${number}: not looked up`,
    );
  }
}

type Kept = Pick<Of<'fulfilled'>, 'state' | 'proof'> & {
  readonly binding: Pledge['binding'] | null;
  readonly before: Pledge | null;
};

/** Somebody really talked with the customer, and when the ledger says. */
function keptIsTrue({ world, history }: Seen, id: string, { state, proof, before }: Kept): void {
  const leg = history.legs.find(({ callId }) => callId === proof.callId);
  const talked = leg === undefined ? 0 : (talkSecondsOf(leg) ?? 0);
  const minTalk = before?.policy.minTalkSeconds ?? 0;
  const isTrue =
    leg !== undefined &&
    leg.answeredBy === 'person' &&
    talked >= minTalk &&
    Math.abs((leg.answeredAt ?? 0) - proof.at) <= ROUNDING_MS;
  const until = before === null ? 0 : judgedUntil(before.binding, before.policy.grace);
  const inTime = proof.at <= until;
  if (isTrue && inTime === (state === 'kept')) return;
  world.journal.violate('kept is true by the telephone', id, `${state} by ${proof.callId}`);
}
