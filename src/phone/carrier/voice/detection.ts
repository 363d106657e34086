import { SECOND } from '../../../domain/time.ts';
import type { AnsweredBy } from '../behaviour.ts';
import { isOver, type Detection, type Leg } from '../leg.ts';
import { restCall } from '../leg-fields.ts';
import type { Switchboard } from '../switchboard.ts';

/** How long detection listens to a person, and to a whole greeting. */
const HEARD_AFTER_MS = SECOND;
const GREETING_MS = 6 * SECOND;

/** What detection found, and how long it took. */
export type Detected = { readonly AnsweredBy: string; readonly MachineDetectionDuration: string };

/**
 * Listens to a leg that was just answered.
 *
 * Documented (twilio.com/docs/voice/answering-machine-detection): `Enable` tells as soon as it
 * knows, `DetectMessageEnd` waits for the end of a machine's greeting (machine_end_beep); a person
 * and a fax are told at once either way; after the timeout it is unknown. The result that comes by
 * itself carries CallSid, AccountSid, AnsweredBy and MachineDetectionDuration in milliseconds.
 *
 * Assumed: of a call that is hung up before it knows, the result is unknown.
 */
export function detect(
  board: Switchboard,
  leg: Leg,
  detection: Detection,
  heard: (detected: Detected) => void,
): void {
  const { result, afterMs } = finding(leg.plan.by, detection);
  board.deps.schedule(afterMs, () => {
    const hungUp = leg.endedAt !== null && leg.endedAt < board.deps.now();
    leg.answeredBy = hungUp ? 'unknown' : result;
    leg.record.push({ at: board.deps.now(), view: restCall(leg, board.deps.accountSid) });
    board.deps.observe(leg);
    const detected = {
      AnsweredBy: leg.answeredBy,
      MachineDetectionDuration: String(afterMs),
    };
    report(board, leg, { detection, detected });
    if (!isOver(leg)) heard(detected);
  });
}

function report(
  board: Switchboard,
  leg: Leg,
  { detection, detected }: { readonly detection: Detection; readonly detected: Detected },
): void {
  if (detection.url === null || leg.plan.delivery === 'silent') return;
  board.poster.tell(detection.url, {
    AccountSid: board.deps.accountSid,
    CallSid: leg.sid,
    ...detected,
  });
}

function finding(by: AnsweredBy, { mode, timeoutSeconds }: Detection) {
  const waits = mode === 'DetectMessageEnd' && by === 'machine_start';
  const afterMs = waits ? GREETING_MS : HEARD_AFTER_MS;
  if (by === 'unknown' || afterMs > timeoutSeconds * SECOND) {
    return { result: 'unknown', afterMs: timeoutSeconds * SECOND };
  }
  return { result: waits ? 'machine_end_beep' : by, afterMs };
}

const TIMEOUT_SECONDS = 30;

/**
 * What was asked of detection: null when nothing was.
 *
 * Documented (twilio.com/docs/voice/answering-machine-detection): `SendDigits` switches it off, and
 * it gives up after 30 s when nothing else is said.
 */
export function detectionOf(asked: {
  readonly mode: string | null | undefined;
  readonly timeout: string | null | undefined;
  readonly url: string | null;
  readonly sendsDigits: boolean;
}): Detection | null {
  if (asked.sendsDigits) return null;
  if (asked.mode !== 'Enable' && asked.mode !== 'DetectMessageEnd') return null;
  return {
    mode: asked.mode,
    timeoutSeconds: Number(asked.timeout ?? TIMEOUT_SECONDS),
    url: asked.url,
  };
}
