import type { Instant } from '../../domain/time.ts';
import type { DialLimits } from './dial-rate.ts';
import type { HistoryEntry } from './history.ts';
import type { Leg } from './leg.ts';
import type { GivenNumber } from './numbers.ts';
import { makePostOffice } from './messages/post-office.ts';
import type { Deliver } from './poster.ts';
import { makeRest } from './rest.ts';
import type { RestAnswer, RestRequest } from './rest/answer.ts';
import { CAREFUL_PERMISSIONS, type DialingPermission } from './rest/dialing-permissions.ts';
import type { Schedule } from './schedule.ts';
import { makeSimulator, type Simulator } from './simulator.ts';
import { makeSwitchboard, type SwitchboardDeps } from './switchboard.ts';

/*
 * The look-alike: a stateful stand-in for Twilio Voice and Messaging. One core, two doors.
 *
 *   Over HTTP (server.ts)                         In one process (in-process.ts)
 *   startCarrier({ port, schedule, … })           makeLookAlike({ schedule, deliver, … })
 *   POST /2010-04-01/Accounts/…                sdkRequest(lookAlike.rest, …) as transport
 *   webhooks to PUBLIC_URL or deliverTo           deliver: a function that hands a letter on
 *
 * What somebody does is said, in this order: by the call itself (`simulator.callIn({ plan })`), by
 * a script of the number (`simulator.script`), by `people` (a seed), by the number's last two
 * digits (behaviour.ts).
 *
 *   simulator.script('+31612345678', {
 *     calls: [{ pickUp: 'busy' }, { hangsUpAfterMs: 3_000, delivery: { completed: [0, 5_000] } }],
 *     requests: [{ done: true, answer: 'never' }, null],
 *     messages: [{ end: 'undelivered', code: 30003 }, { end: 'delivered', reply: { … } }],
 *   });
 *   simulator.number({ phoneNumber: '+31205550100', voiceUrl, voiceFallbackUrl, statusCallback });
 *   simulator.callIn({ from, to, plan: { keys: ['2'], hangsUpAfterMs: 60_000 } });
 *   simulator.callIn({ from, to, plan: { hangsUpAfterMs: 8_000, sipCode: '408' } }); it breaks off
 *   simulator.writeIn({ from, to, body: 'STOP' });
 *   simulator.failNext({ method: 'POST', path: '/Calls/', times: 2, fault: { … } });
 *   simulator.lag(8_000);            records of calls are so far behind
 *   simulator.bin(url, '<Response>…') TwiML that the carrier itself holds for this URL
 *   simulator.hangUp(callSid);
 *
 * Over HTTP the same: POST /simulator/script, /number, /inbound, /message, /fault, /lag, /bin,
 * /hang-up with the arguments as JSON; GET /simulator/history tells who was rung when.
 */

/** Whose account is simulated, on whose time, by whose chance. */
export type LookAlikeOptions = {
  readonly accountSid: string;
  readonly authToken: string;
  readonly schedule: Schedule;
  readonly now: () => Instant;
  readonly log: (line: string) => void;
  readonly deliver: Deliver;
  /**
   * Keeps the history as JSON lines, so that it survives the carrier: its next life answers for the
   * calls of this one.
   */
  readonly historyFile?: string;
  readonly numbers?: readonly GivenNumber[];
  readonly permissions?: readonly DialingPermission[];
  readonly accountStatus?: 'active' | 'suspended' | 'closed';
  readonly accountType?: 'Full' | 'Trial';
  readonly limits?: Partial<DialLimits>;
  /** Telephones of agents: another one that is called by request is a customer's. */
  readonly agents?: readonly string[];
  readonly people?: SwitchboardDeps['people'];
  readonly travel?: SwitchboardDeps['travel'];
  readonly observe?: (leg: Leg) => void;
};

/** A look-alike that runs as long as its schedule does. */
export type LookAlike = {
  rest(request: RestRequest): RestAnswer;
  readonly simulator: Simulator;
  history(): readonly HistoryEntry[];
  /** Settles when no webhook is on its way; what is scheduled for later does not count. */
  idle(): Promise<void>;
};

const UNLIMITED: DialLimits = {
  callsPerSecondMax: null,
  excess: 'queue',
  concurrentCallsMax: null,
};

/** A carrier that nobody has called yet. */
export function makeLookAlike(options: LookAlikeOptions): LookAlike {
  const bins = new Map<string, string>();
  const { people = null, travel = atOnce, observe = ignore } = options;
  const board = makeSwitchboard({
    ...{ accountStatus: 'active', accountType: 'Full', permissions: CAREFUL_PERMISSIONS },
    ...options,
    ...{ people, travel, observe },
    historyFile: options.historyFile ?? null,
    agents: options.agents ?? null,
    deliver: (letter) => {
      const text = bins.get(letter.url);
      if (text === undefined) return options.deliver(letter);
      return Promise.resolve({ kind: 'answered', status: 200, text });
    },
  });
  for (const number of options.numbers ?? []) board.numbers.add(number);
  const office = makePostOffice(board);
  const { simulator, faults } = makeSimulator({ board, office, bins });
  return {
    rest: makeRest({ board, office }, { ...UNLIMITED, ...options.limits }, faults),
    simulator,
    history: () => board.history(),
    idle: () => board.poster.idle(),
  };
}

function atOnce(): readonly number[] {
  return [0];
}

function ignore(): void {
  // Nobody looks.
}
