import type { Complaint } from '../complaints.ts';
import { callbackFields } from '../leg-fields.ts';
import { isOver, type Leg } from '../leg.ts';
import type { Switchboard } from '../switchboard.ts';
import { readTwiml, type Verb } from '../twiml-reader.ts';
import { answerCaller } from './caller.ts';
import { end } from './report.ts';
import type { Extra, Step } from './step.ts';
import { verbs } from './verbs.ts';

/** What a leg is to follow, and what comes after the last verb. */
type Flow = {
  readonly leg: Leg;
  readonly epoch: number;
  readonly url: string;
  readonly done: () => void;
};

/** Where to ask; or the TwiML itself, which came with the request for the call. */
export type Source = { readonly url: string } | { readonly twiml: string };

/**
 * Asks the program what to do with a leg, and does it.
 *
 * Documented (twilio.com/docs/voice/twiml, fallback): when the URL fails, its fallback URL is asked
 * with `ErrorCode` and `ErrorUrl`; without one, or when that fails too, the call ends.
 *
 * Documented (twilio.com/docs/api/errors/11200 and 12100): 11200 is a URL that gave no usable
 * answer, 12100 one that is no TwiML.
 */
export function follow(board: Switchboard, leg: Leg, source: Source, extra: Extra = {}): void {
  leg.epoch += 1;
  const done = () => {
    end(board, leg, 'completed');
  };
  if ('twiml' in source) read(board, { leg, epoch: leg.epoch, url: '', done }, source.twiml);
  else ask(board, { leg, epoch: leg.epoch, url: source.url, done }, extra);
}

function ask(board: Switchboard, flow: Flow, extra: Extra): void {
  const { leg, url } = flow;
  const fields = { ...callbackFields(leg, board.deps.accountSid), ...extra };
  const { fallbackUrl } = leg;
  const follow = (from: string) => (twiml: string | null) => {
    if (!isAlive(flow)) return;
    if (twiml === null) fail(board, leg);
    else read(board, { ...flow, url: from }, twiml);
  };
  board.poster.ask(url, fields, (twiml) => {
    if (twiml !== null || !isAlive(flow)) {
      follow(url)(twiml);
      return;
    }
    complain(board, flow, { code: 11200, message: 'Got no answer that could be used' });
    if (fallbackUrl === null || fallbackUrl === url) follow(url)(null);
    else {
      const failed = { ...fields, ErrorCode: '11200', ErrorUrl: url };
      board.poster.ask(fallbackUrl, failed, follow(fallbackUrl));
    }
  });
}

function read(board: Switchboard, flow: Flow, twiml: string): void {
  let document: readonly Verb[];
  try {
    document = readTwiml(twiml);
  } catch (error) {
    board.deps.log(`carrier: ${String(error)}`);
    complain(board, flow, { code: 12100, message: String(error) });
    fail(board, flow.leg);
    return;
  }
  perform(board, flow, document);
}

/** Assumed: the caller hears an apology of Twilio's, so an incoming call is answered by it. */
function fail(board: Switchboard, leg: Leg): void {
  answerCaller(board, leg);
  end(board, leg, 'completed');
}

/**
 * One verb after the other; after the last one the call ends.
 *
 * Documented (twilio.com/docs/api/errors/12200): what the schema does not know is a warning.
 *
 * Assumed: it is passed over, and the next verb is followed.
 */
function perform(board: Switchboard, flow: Flow, document: readonly Verb[]): void {
  const [verb, ...rest] = document;
  if (verb === undefined) {
    flow.done();
    return;
  }
  const next = () => {
    if (isAlive(flow)) perform(board, flow, rest);
  };
  const act = verbs[verb.name];
  if (act === undefined) {
    complain(board, flow, { code: 12200, message: `<${verb.name}> is no verb`, level: 'warning' });
    next();
    return;
  }
  act(stepOf(board, flow, { verb, next }));
}

function stepOf(
  board: Switchboard,
  flow: Flow,
  { verb, next }: { readonly verb: Verb; readonly next: () => void },
): Step {
  const { leg, url } = flow;
  const absolute = (to: string) => (url === '' ? to : new URL(to, url).toString());
  return {
    board,
    leg,
    verb,
    url,
    alive: () => isAlive(flow),
    next,
    go: (to, extra) => {
      if (isAlive(flow)) ask(board, { ...flow, url: absolute(to) }, extra);
    },
    tellAction: (to, extra) => {
      const fields = { ...callbackFields(leg, board.deps.accountSid), ...extra };
      board.poster.ask(absolute(to), fields, () => undefined);
    },
    answer: () => {
      answerCaller(board, leg);
    },
    hangUp: () => {
      if (isAlive(flow)) end(board, leg, 'completed');
    },
    screen: (other, to, done) => {
      other.epoch += 1;
      ask(board, { leg: other, epoch: other.epoch, url: absolute(to), done }, {});
    },
  };
}

function isAlive({ leg, epoch }: Flow): boolean {
  return !isOver(leg) && leg.epoch === epoch;
}

function complain(
  board: Switchboard,
  { leg, url }: Flow,
  what: Pick<Complaint, 'code' | 'message'> & Partial<Pick<Complaint, 'level'>>,
): void {
  board.complaints.add({ level: 'error', url, resourceSid: leg.sid, ...what });
}
