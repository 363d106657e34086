import {
  type CallFacts,
  isTalkUntold,
  mergeFacts,
  sameFacts,
  unknownCall,
} from '../domain/call.ts';
import type { Instant } from '../domain/time.ts';
import { eachOf } from './each-of.ts';
import type { CallRecord, Calls } from './ports/calls.ts';
import type { Log } from './ports/log.ts';
import type { Office } from './ports/office.ts';
import type { Phone, SeenLeg } from './ports/phone.ts';
import type { Pledges } from './ports/pledges.ts';
import type { RecordCall } from './record-call.ts';
import { meeting, talkOn } from './seen-talk.ts';
import type { CallReport, Service } from './service.ts';

/** A pass asks about so many calls: what this costs does not grow with the calls that are live. */
export const SILENT_BATCH = 50;
/** Together with the phone's deadline: a pass is over before its calls may be taken again. */
const AT_ONCE = 10;

/** Whom the records are asked of, and whose numbers they name. */
type Records = { readonly phone: Phone; readonly office: Office };

/**
 * Asks the phone system about live calls that nobody placed for a promise and of which nothing was
 * heard for a while: the report of their end may be lost, and until it comes nobody rings that
 * customer, nor that agent. So it does about callers whom an agent took, until it is known how long
 * they talked. What it does not know, or cannot be asked, changes nothing.
 */
export function makeLookUpSilent(
  deps: Records & {
    readonly calls: Calls;
    readonly pledges: Pick<Pledges, 'now'>;
    readonly recordCall: RecordCall;
    readonly log: Log;
  },
): Service['lookUpSilentCalls'] {
  const { calls, phone, log } = deps;
  return async (goesOn = () => true) => {
    const silent = await calls.takeSilent(SILENT_BATCH);
    const live: string[] = [];
    let ended = 0;
    const look = async (record: CallRecord): Promise<void> => {
      const { callId } = record;
      if (!goesOn()) return;
      try {
        const leg = await phone.leg(callId);
        if (leg === null || leg === 'absent') return;
        if (leg.live) {
          live.push(callId);
          return;
        }
        const news = await newsOf(record.facts, leg, deps);
        if (news === null) return;
        await deps.recordCall(reportOf(record, { leg, news, now: await deps.pledges.now() }));
        ended += 1;
      } catch (error) {
        log.error({ callId, error: String(error) }, 'A silent call was not looked up this time.');
      }
    };
    await eachOf(silent, look, AT_ONCE);
    if (live.length > 0) await calls.renew(live);
    return { asked: silent.length, ended };
  };
}

type Look = { readonly leg: SeenLeg; readonly news: CallFacts; readonly now: Instant };

function reportOf(record: CallRecord, { leg, news, now }: Look): CallReport {
  return {
    system: 'look-up',
    customer: record.customerAsGiven,
    company: null,
    facts: news,
    verdict: null,
    reasons: [],
    raw: { at: now, fields: { ...leg, source: 'look-up' } },
    seen: null,
    pledgeId: null,
  };
}

/** Null: the records tell nothing new, so that the call goes on being silent. */
async function newsOf(known: CallFacts, leg: SeenLeg, deps: Records): Promise<CallFacts | null> {
  const talk = isTalkUntold(known) ? await talkWithTaker(known, leg, deps) : {};
  const news = { ...factsOf(known, leg), ...talk };
  return sameFacts(known, mergeFacts(known, news)) ? null : news;
}

/**
 * How long a caller talked with the agent who took them, by the agent's own leg: one of those that
 * were dialled out of the call, to this agent's number, and was there at the 1 or after it.
 */
async function talkWithTaker(
  { callId, agent, answeredAt: takenAt }: CallFacts,
  caller: SeenLeg,
  { phone, office }: Records,
): Promise<Partial<CallFacts>> {
  const number = office.roster.people.find(({ id }) => id === agent)?.phone ?? null;
  const legs = number === null ? null : await phone.legsOf(callId);
  if (takenAt === null || legs === null) return {};
  const taker = legs.find(({ to, endedAt }) => to === number && (endedAt ?? 0) >= takenAt);
  if (taker === undefined) return {};
  return { talkSeconds: talkOn(taker, takenAt), ...meeting(taker, caller, takenAt) };
}

/**
 * Of an inbound call only the end: its own leg is answered by a menu and lasts through queues, so
 * that neither its answer nor its length is anybody's talk.
 */
function factsOf({ callId, direction }: CallFacts, leg: SeenLeg): CallFacts {
  const { endedAt, failure, sign } = leg;
  const over = { ...unknownCall(callId, direction), endedAt, failure };
  if (direction === 'inbound') return over;
  return {
    ...over,
    startedAt: leg.startedAt ?? leg.createdAt,
    answeredAt: leg.answeredAt,
    talkSeconds: leg.talkSeconds,
    detectionAsked: sign !== null,
    sign,
  };
}
