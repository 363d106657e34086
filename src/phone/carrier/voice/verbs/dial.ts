import { SECOND } from '../../../../domain/time.ts';
import { isOver, type Leg, talkSeconds } from '../../leg.ts';
import { connectCaller } from '../caller.ts';
import { detect } from '../detection.ts';
import { cutOff, end } from '../report.ts';
import { endAfter, ring } from '../ring.ts';
import { type Act, numberIn, type Step } from '../step.ts';
import { dialQueue } from './dial-queue.ts';
import { addTarget, type Target, targetsOf } from './dial-targets.ts';

const TIME_LIMIT_SECONDS = 4 * 60 * 60;

/** The legs that one `<Dial>` rings, and the one it connects. */
type Session = {
  readonly step: Step;
  readonly live: Set<Leg>;
  bridged: Leg | null;
  isDone: boolean;
};

/**
 * Documented (twilio.com/docs/voice/twiml/dial): up to ten `<Number>`, `<Sip>` and `<Client>` ring
 * at once, each a child call; the first that picks up is connected, the others are hung up. An
 * incoming call is answered at once, with `answerOnBridge` only when it is connected. After it the
 * `action` is asked, or without one the next verb followed.
 *
 * Documented (twilio.com/docs/voice/twiml/dial, action): `DialCallStatus`, `DialCallSid`,
 * `DialCallDuration` in seconds and `DialBridged`; completed also for one that was answered but
 * never connected.
 *
 * Assumed: when the parent hangs up, the children are hung up and the action is asked all the same,
 * its answer ignored; when nobody was connected, the leg that ended last is the one named. A line
 * that broke, which the SIP answer of the parent tells, broke for the children too.
 */
export const dial: Act = (step) => {
  const { verb, leg } = step;
  if (verb.children.some(({ name }) => name === 'Queue')) {
    dialQueue(step);
    return;
  }
  if (verb.attributes['answerOnBridge'] !== 'true') step.answer();
  const session: Session = { step, live: new Set(), bridged: null, isDone: false };
  leg.atEnd.push(() => {
    for (const child of [...session.live]) {
      child.sipCode ??= leg.sipCode;
      cutOff(step.board, child);
    }
  });
  const targets = targetsOf(step);
  const children = targets.map((target) => ({ target, child: addTarget(step, target) }));
  for (const { child } of children) session.live.add(child);
  for (const { child } of children)
    child.atEnd.push(() => {
      settle(session, child);
    });
  for (const { target, child } of children) start(session, child, target);
  if (targets.length === 0) step.next();
};

function refusalIn({ plan: { refusedWith: code } }: Leg): Target['refusal'] {
  return code === null ? null : { code, message: 'This number cannot be dialled' };
}

function start(session: Session, child: Leg, target: Target): void {
  const { board } = session.step;
  const refusal = target.refusal ?? refusalIn(child);
  if (refusal !== null) {
    board.complaints.add({
      ...refusal,
      level: 'error',
      url: '',
      resourceSid: child.parentSid,
    });
    end(board, child, 'failed');
    return;
  }
  ring(board, child, () => {
    if (child.detection !== null) detect(board, child, child.detection, () => undefined);
    if (target.screenUrl === null) bridge(session, child);
    else {
      session.step.screen(child, target.screenUrl, () => {
        bridge(session, child);
      });
    }
  });
}

/**
 * Documented (twilio.com/docs/voice/twiml/dial): `timeLimit` counts from the connection, and with
 * `hangupOnStar` the * of the one who dialled ends it.
 *
 * Documented (twilio.com/docs/voice/twiml/number, url): the called side follows its own TwiML
 * before it is connected, and is not connected when that hangs up.
 */
function bridge(session: Session, child: Leg): void {
  const { step, live } = session;
  const { board, leg, verb } = step;
  if (session.bridged !== null || isOver(child) || isOver(leg)) return;
  session.bridged = child;
  for (const other of [...live]) if (other !== child) cutOff(board, other);
  connectCaller(board, leg);
  endAfter(board, child, numberIn(verb, 'timeLimit', TIME_LIMIT_SECONDS) * SECOND);
  const star = leg.plan.starAfterMs;
  if (star !== null && verb.attributes['hangupOnStar'] === 'true') endAfter(board, child, star);
}

function settle(session: Session, child: Leg): void {
  const { live, bridged } = session;
  live.delete(child);
  if (session.isDone || (bridged === null ? live.size > 0 : bridged !== child)) return;
  session.isDone = true;
  report(session, child);
}

/** Of a …04 nothing is heard, the `action` neither: the call that dialled it simply ends. */
function report({ step, bridged }: Session, child: Leg): void {
  const { leg, verb } = step;
  const action = verb.attributes['action'];
  if (child.plan.delivery === 'silent') step.hangUp();
  else if (action === undefined) step.next();
  else {
    const extra = {
      DialCallSid: child.sid,
      DialCallStatus: child.status,
      DialBridged: String(bridged === child),
      ...(child.answeredAt === null ? {} : { DialCallDuration: String(talkSeconds(child)) }),
    };
    if (isOver(leg)) step.tellAction(action, extra);
    else step.go(action, extra);
  }
}
