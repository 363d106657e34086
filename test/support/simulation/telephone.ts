import type { Phone, PlaceCall } from '../../../src/app/ports/phone.ts';
import { SECOND } from '../../../src/domain/time.ts';
import { sdkRequest } from '../../../src/phone/carrier/in-process.ts';
import type { LookAlike } from '../../../src/phone/carrier/look-alike.ts';
import { makeTwilioPhone } from '../../../src/phone/twilio/client.ts';
import type { SentRequest, Transport } from '../../../src/phone/twilio/request-client.ts';
import { later } from './channels.ts';
import { ACCOUNT } from './exchange.ts';
import type { PhoneHistory } from './legs.ts';
import type { World } from './world.ts';

/** What the program asks for, seen from outside. */
export type Ears = {
  readonly history: PhoneHistory;
  /** The program is asking: is it allowed to? */
  readonly asked: (request: PlaceCall) => void;
};

const TIMEOUT_MS = 10 * SECOND;
const LATE_CALL_MS = [20 * SECOND, 50 * SECOND] as const;
const REFUSED = 0.02;
const REFUSED_FOR_EVER = 0.15;
const PLACE_SILENT = 0.35;
const READ_SILENT = 0.04;

/** The production client of Twilio over the look-alike, on a line that fails now and then. */
export function makeTelephone(world: World, lookAlike: LookAlike, ears: Ears): Phone {
  const { agenda } = world;
  const { history } = ears;
  const phone = makeTwilioPhone({
    settings: { ...ACCOUNT, apiBaseUrl: null, simulated: true },
    now: agenda.now,
    transport: makeLine(world, lookAlike),
  });
  const show = async <Shown>(what: string, asked: Promise<Shown | null>): Promise<Shown | null> => {
    const shown = await asked;
    if (shown !== null) history.shown.push({ what, at: agenda.now() });
    return shown;
  };
  return {
    ...phone,
    placeCall: async (request) => {
      ears.asked(request);
      const placed: PhoneHistory['placed'][number] = {
        ...{ request, at: agenda.now(), told: 'unknown' },
      };
      history.placed.push(placed);
      const placement = await phone.placeCall(request);
      placed.told = placement.kind;
      return placement;
    },
    agentLegs: (query) => show(query.agentNumber, phone.agentLegs(query)),
    leg: (callId) => show(callId, phone.leg(callId)),
    legsOf: (callId) => show(`legs of ${callId}`, phone.legsOf(callId)),
  };
}

/** Requests are answered, refused, or done or not done without an answer. */
function makeLine(world: World, lookAlike: LookAlike): Transport {
  const { agenda, chance, faults, wireChance, journal } = world;
  const send = sdkRequest((request) => lookAlike.rest(request), {
    schedule: (ms, act) => {
      agenda.after(ms, act);
    },
    deadlineMs: TIMEOUT_MS,
  });
  const isPlacing = ({ method, uri }: SentRequest): boolean =>
    method.toUpperCase() === 'POST' && uri.endsWith('/Calls.json');
  return async (request) => {
    if (faults.happens('unknown', isPlacing(request) ? PLACE_SILENT : READ_SILENT)) {
      const what = wireChance.pick(['done', 'not-done', 'done-late', 'done-late'] as const);
      if (isPlacing(request)) journal.note(null, `a call: ${what}, and no answer`);
      if (what === 'done') void send(request);
      if (what === 'done-late') {
        agenda.after(wireChance.between(...LATE_CALL_MS), () => void send(request));
      }
      await later(TIMEOUT_MS, world);
      throw Object.assign(new Error('no answer in time'), { code: 'ECONNABORTED' });
    }
    if (isPlacing(request) && chance.happens(REFUSED)) {
      const [status, code] = chance.happens(REFUSED_FOR_EVER) ? [400, 21216] : [429, 20429];
      return { statusCode: status, body: { status, code, message: 'refused' }, headers: {} };
    }
    return send(request);
  };
}
