import type { GivenNumber } from './numbers.ts';
import type { Incoming, PostOffice } from './messages/post-office.ts';
import type { RestFaults } from './rest.ts';
import type { RestRequest } from './rest/answer.ts';
import type { RequestFault, Script } from './scripts.ts';
import type { Switchboard } from './switchboard.ts';
import { callIn, type InboundCall } from './voice/inbound.ts';
import { cutOff } from './voice/report.ts';

/** The next requests of this kind go wrong. */
export type FailNext = {
  readonly method: string;
  /** A part of the path. */
  readonly path: string;
  readonly times: number;
  readonly fault: RequestFault;
};

/** How a scenario drives the look-alike; look-alike.ts shows it in use. */
export type Simulator = {
  script(number: string, script: Script): void;
  number(number: GivenNumber): void;
  /** A customer calls; the call's id. */
  callIn(call: InboundCall): string;
  /** A customer writes; the message's id. */
  writeIn(message: Incoming): string;
  failNext(fail: FailNext): void;
  lag(ms: number): void;
  bin(url: string, twiml: string): void;
  /** Whoever is on this leg hangs up; false when there is no such leg. */
  hangUp(callSid: string): boolean;
};

type Deps = {
  readonly board: Switchboard;
  readonly office: PostOffice;
  readonly bins: Map<string, string>;
};

/** The simulator of one look-alike, and what it has told the API to do wrong. */
export function makeSimulator({ board, office, bins }: Deps): {
  readonly simulator: Simulator;
  readonly faults: RestFaults;
} {
  const failing: { readonly fail: FailNext; left: number }[] = [];
  let consistencyMs = 0;
  const simulator: Simulator = {
    script: (number, script) => {
      board.scripts.set(number, script);
    },
    number: (number) => {
      board.numbers.add(number);
    },
    callIn: (call) => callIn(board, call).sid,
    writeIn: (message) => office.receive(message).sid,
    failNext: (fail) => {
      failing.push({ fail, left: fail.times });
    },
    lag: (ms) => {
      consistencyMs = ms;
    },
    bin: (url, twiml) => {
      bins.set(url, twiml);
    },
    hangUp: (callSid) => {
      const leg = board.legs.get(callSid);
      if (leg === undefined) return false;
      cutOff(board, leg);
      return true;
    },
  };
  const faultOf = ({ method, path }: RestRequest): RequestFault | null => {
    const next = failing.find(
      ({ fail, left }) => left > 0 && fail.method === method && path.includes(fail.path),
    );
    if (next === undefined) return null;
    next.left -= 1;
    return next.fail.fault;
  };
  return { simulator, faults: { of: faultOf, consistencyMs: () => consistencyMs } };
}
