import type { Verdict } from '../../../src/app/ports/calls.ts';
import type { CallReport } from '../../../src/app/service.ts';
import { type CallFacts, unknownCall } from '../../../src/domain/call.ts';
import { SECOND } from '../../../src/domain/time.ts';
import type { Doors } from './doors.ts';
import { type Leg, talkSecondsOf } from './legs.ts';
import type { Watch } from './watch.ts';
import type { World } from './world.ts';

/** What the phone system says of a leg that a customer is on. */
export type LegEvent = 'ringing' | 'answered' | 'detected' | 'ended';

/** Sends the webhooks of one phone system. */
export type Reporter = {
  tell(leg: Leg, event: LegEvent, verdict?: Verdict): void;
  /** A webhook of any kind: lost, doubled and late like the others. */
  post(what: string, send: () => void): void;
};

const LATE_MS = [SECOND, 90 * SECOND] as const;
const AGAIN_MS = [2 * SECOND, 10 * SECOND] as const;

/** The phone system's side of the webhooks. */
export function makeReporter(world: World, doors: Doors, watch: Watch): Reporter {
  const { agenda, faults, journal, wireChance } = world;
  const post = (what: string, send: () => void): void => {
    if (faults.happens('loss', 0.15)) {
      journal.note(null, `webhook lost: ${what}`);
      return;
    }
    const copies = faults.happens('double', 0.15) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = faults.happens('delay', 0.15) ? wireChance.between(...LATE_MS) : 0;
      agenda.after(late + wireChance.between(5, 50), send);
    }
  };
  const deliver = (report: CallReport, tries: number): void => {
    doors.ask({
      what: `report of ${report.facts.callId}`,
      put: (service) => service.recordCall(report),
      heard: () => {
        watch.acknowledged(report);
      },
      silent: () => {
        // Half of the phone systems send again what was not answered, once.
        if (tries === 0 && wireChance.happens(0.5)) {
          agenda.after(wireChance.between(...AGAIN_MS), () => {
            deliver(report, 1);
          });
        }
      },
    });
  };
  return {
    post,
    tell: (leg, event, verdict) => {
      const report = reportOf(leg, event, verdict ?? null, agenda.now());
      post(`${leg.callId} ${event}`, () => {
        deliver(report, 0);
      });
    },
  };
}

function reportOf(leg: Leg, event: LegEvent, verdict: Verdict | null, now: number): CallReport {
  const request = leg.parent?.request ?? null;
  return {
    system: 'simulated',
    customer: leg.number,
    company: null,
    facts: factsOf(leg, event),
    verdict,
    reasons: [],
    raw: { at: now, fields: { event } },
    seen: { provider: 'simulated', account: 'one', key: `${leg.callId}:${event}` },
    pledgeId: request?.pledgeId ?? null,
  };
}

/** Each event tells its own part only, so that what was lost is really missing. */
function factsOf(leg: Leg, event: LegEvent): CallFacts {
  const direction = leg.kind === 'inbound' ? 'inbound' : 'outbound';
  const known: CallFacts = {
    ...unknownCall(leg.callId, direction),
    ...oursOf(leg),
    agent: leg.agent,
  };
  switch (event) {
    case 'ringing':
      return { ...known, startedAt: leg.startedAt };
    case 'answered':
      return { ...known, startedAt: leg.startedAt, answeredAt: leg.answeredAt, sign: signOf(leg) };
    case 'detected':
      return { ...known, sign: leg.answeredBy === 'machine' ? 'machine' : 'human' };
    case 'ended':
      return {
        ...known,
        startedAt: leg.failure === null ? null : leg.startedAt,
        answeredAt: leg.answeredAt,
        endedAt: leg.endedAt,
        talkSeconds: talkSecondsOf(leg),
        failure: leg.failure,
      };
  }
}

/** What we asked for, where the leg is one of ours. */
function oursOf({ parent, order }: Leg): Pick<CallFacts, 'attempt' | 'detectionAsked'> {
  return {
    attempt: parent?.request?.attempt ?? null,
    detectionAsked: order?.detectMachine ?? false,
  };
}

/** Of a call that an agent took part in by hand, the phone system knows who was on it. */
function signOf(leg: Leg): CallFacts['sign'] {
  if (leg.kind === 'inbound') return 'served';
  if (leg.kind !== 'by-hand') return null;
  return leg.answeredBy === 'machine' ? 'machine' : 'human';
}
