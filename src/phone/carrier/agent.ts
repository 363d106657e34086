import { SECOND } from '../../domain/time.ts';
import {
  agentBehaviour,
  ANSWER_AFTER_MS,
  deliveryOf,
  KEY_AFTER_MS,
  RING_AFTER_MS,
} from './behaviour.ts';
import { type DialEnd, ringCustomer } from './customer.ts';
import { callbackFields, isOver, type Leg, talkSeconds } from './leg.ts';
import type { Switchboard } from './switchboard.ts';
import { readTwiml, type Verb } from './twiml-reader.ts';

/** How long one sentence is spoken. */
const SAY_MS = SECOND;
const GATHER_TIMEOUT_SECONDS = 5;

/** Rings the agent of a call that we were asked for, and follows the TwiML once it is answered. */
export function ringAgent(board: Switchboard, leg: Leg, url: string): void {
  const { schedule } = board.deps;
  const behaviour = agentBehaviour(leg.to);
  tell(board, leg, 'initiated');
  schedule(RING_AFTER_MS, () => {
    tell(board, leg, 'ringing');
    if (behaviour.kind === 'no-answer') {
      schedule(leg.ringSeconds * SECOND, () => {
        tell(board, leg, 'no-answer');
      });
      return;
    }
    schedule(ANSWER_AFTER_MS, () => {
      tell(board, leg, 'in-progress');
      follow(board, leg, url, {});
    });
  });
}

/** Asks the program what to do and does it; without an answer the call ends, as at Twilio. */
function follow(
  board: Switchboard,
  leg: Leg,
  url: string,
  extra: Readonly<Record<string, string>>,
): void {
  const asked = board.poster.ask(url, { ...callbackFields(leg, board.deps.accountSid), ...extra });
  board.poster.track(
    asked.then((twiml) => {
      if (isOver(leg)) return;
      if (twiml === null) hangUp(board, leg);
      else perform(board, leg, parse(board, twiml));
    }),
  );
}

function parse(board: Switchboard, twiml: string): readonly Verb[] {
  try {
    return readTwiml(twiml);
  } catch (error) {
    board.deps.log(`carrier: ${String(error)}`);
    return [];
  }
}

/** One verb after the other; after the last one the call ends. */
function perform(board: Switchboard, leg: Leg, verbs: readonly Verb[]): void {
  const [verb, ...rest] = verbs;
  if (verb === undefined) {
    hangUp(board, leg);
    return;
  }
  const next = () => {
    if (!isOver(leg)) perform(board, leg, rest);
  };
  switch (verb.name) {
    case 'Say':
      board.deps.schedule(SAY_MS, next);
      return;
    case 'Pause':
      board.deps.schedule(Number(verb.attributes['length'] ?? 1) * SECOND, next);
      return;
    case 'Gather':
      gather(board, leg, verb, next);
      return;
    case 'Dial':
      ringCustomer(board, leg, verb, (end) => {
        afterDial(board, leg, { verb, end, next });
      });
      return;
    default:
      hangUp(board, leg);
  }
}

function gather(board: Switchboard, leg: Leg, verb: Verb, next: () => void): void {
  const behaviour = agentBehaviour(leg.to);
  const key = behaviour.kind === 'answers' ? behaviour.key : null;
  const action = verb.attributes['action'];
  if (key === null || action === undefined) {
    const seconds = Number(verb.attributes['timeout'] ?? GATHER_TIMEOUT_SECONDS);
    board.deps.schedule(verb.children.length * SAY_MS + seconds * SECOND, next);
    return;
  }
  board.deps.schedule(KEY_AFTER_MS, () => {
    if (isOver(leg)) return;
    board.pressed(leg, key);
    follow(board, leg, action, { Digits: key });
  });
}

type Dialled = { readonly verb: Verb; readonly end: DialEnd; readonly next: () => void };

/** Of a …04 nothing is heard, the `action` neither: the agent's leg simply ends. */
function afterDial(board: Switchboard, leg: Leg, { verb, end, next }: Dialled): void {
  const action = verb.attributes['action'];
  if (deliveryOf(end.leg.to) === 'silent') hangUp(board, leg);
  else if (action === undefined) next();
  else {
    follow(board, leg, action, {
      DialCallSid: end.leg.sid,
      DialCallStatus: end.leg.status,
      DialBridged: String(end.bridged),
      ...(end.bridged ? { DialCallDuration: String(talkSeconds(end.leg)) } : {}),
    });
  }
}

function hangUp(board: Switchboard, leg: Leg): void {
  tell(board, leg, 'completed');
}

function tell(board: Switchboard, leg: Leg, status: Leg['status']): void {
  const fields = board.move(leg, status);
  if (leg.statusCallback !== null) board.poster.tell(leg.statusCallback, fields);
}
