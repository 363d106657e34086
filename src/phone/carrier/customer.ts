import { SECOND } from '../../domain/time.ts';
import {
  type CustomerBehaviour,
  customerBehaviour,
  deliveryOf,
  RING_AFTER_MS,
  TALK_MS,
} from './behaviour.ts';
import { callbackFields, type Leg } from './leg.ts';
import type { Switchboard } from './switchboard.ts';
import type { Verb } from './twiml-reader.ts';

/** How long detection listens after the answer. */
const DETECTION_AFTER_MS = SECOND;
/** …05: how late what comes late comes. */
const LATE_MS = 5 * SECOND;

const DIAL_TIMEOUT_SECONDS = 30;
const TIME_LIMIT_SECONDS = 4 * 60 * 60;

export type DialEnd = { readonly leg: Leg; readonly bridged: boolean };

/** Rings the customer of a `<Dial>` and lets the phone do what its number's ending says. */
export function ringCustomer(
  board: Switchboard,
  parent: Leg,
  dial: Verb,
  ended: (end: DialEnd) => void,
): void {
  const number = dial.children.find(({ name }) => name === 'Number') ?? dial;
  const leg = board.add({
    parentSid: parent.sid,
    to: number.text.trim(),
    from: dial.attributes['callerId'] ?? parent.from,
    direction: 'outbound-dial',
    ringSeconds: Number(dial.attributes['timeout'] ?? DIAL_TIMEOUT_SECONDS),
    timeLimitSeconds: Number(dial.attributes['timeLimit'] ?? TIME_LIMIT_SECONDS),
    statusCallback: number.attributes['statusCallback'] ?? null,
    detected: number.attributes['machineDetection'] !== undefined,
  });
  const { schedule } = board.deps;
  report(board, leg, 'initiated');
  schedule(RING_AFTER_MS, () => {
    report(board, leg, 'ringing');
    const detection = number.attributes['amdStatusCallback'] ?? null;
    behave(board, leg, { behaviour: customerBehaviour(leg.to), detection, ended });
  });
}

type Plan = {
  readonly behaviour: CustomerBehaviour;
  readonly detection: string | null;
  readonly ended: (end: DialEnd) => void;
};

function behave(board: Switchboard, leg: Leg, { behaviour, detection, ended }: Plan): void {
  const { schedule } = board.deps;
  const end = (status: Leg['status']) => {
    report(board, leg, status);
    ended({ leg, bridged: leg.answeredAt !== null });
  };
  switch (behaviour.kind) {
    case 'no-answer':
      schedule(leg.ringSeconds * SECOND, () => {
        end('no-answer');
      });
      return;
    case 'busy':
      schedule(behaviour.afterMs, () => {
        end('busy');
      });
      return;
    case 'answers':
      schedule(behaviour.afterMs, () => {
        report(board, leg, 'in-progress');
        if (leg.detected) detect(board, leg, { by: behaviour.by, url: detection });
        schedule(Math.min(behaviour.talkMs, leg.timeLimitSeconds * SECOND), () => {
          end('completed');
        });
      });
  }
}

function detect(
  board: Switchboard,
  leg: Leg,
  { by, url }: { by: string; url: string | null },
): void {
  board.deps.schedule(DETECTION_AFTER_MS, () => {
    leg.answeredBy = by;
    if (url === null || deliveryOf(leg.to) === 'silent') return;
    const { AccountSid = '', CallSid = '' } = callbackFields(leg, board.deps.accountSid);
    board.poster.tell(url, {
      AccountSid,
      CallSid,
      AnsweredBy: by,
      MachineDetectionDuration: String(DETECTION_AFTER_MS),
    });
  });
}

/** Moves the leg on and tells of it as faithfully as the customer's number says. */
function report(board: Switchboard, leg: Leg, status: Leg['status']): void {
  const fields = board.move(leg, status);
  const url = leg.statusCallback;
  if (url === null) return;
  const tell = () => {
    board.poster.tell(url, fields);
  };
  switch (deliveryOf(leg.to)) {
    case 'silent':
      return;
    case 'faithful':
      tell();
      return;
    case 'chaotic':
      for (const delayMs of chaos(status)) board.deps.schedule(delayMs, tell);
  }
}

/** When each callback of a …05 arrives: not at all, twice, and the answer only after the end. */
function chaos(status: Leg['status']): readonly number[] {
  switch (status) {
    case 'queued':
    case 'initiated':
      return [];
    case 'ringing':
      return [0, LATE_MS];
    case 'in-progress':
      return [TALK_MS + 2 * LATE_MS];
    case 'completed':
    case 'busy':
    case 'no-answer':
      return [0, LATE_MS];
  }
}
