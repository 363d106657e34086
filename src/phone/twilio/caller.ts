import type { CallerMeeting } from '../../app/service.ts';
import { unknownCall } from '../../domain/call.ts';
import type { Accepted } from '../intake.ts';
import { ProblemError } from '../problem.ts';
import { isTerminal, PREFIX } from './facts.ts';
import type { DialFields, InstructionFields, StatusFields } from './fields.ts';
import { notOurLeg, type Signed } from './gate.ts';
import { type Evidence, reportOf } from './reports.ts';
import type { TwilioSettings, TwilioWebhookDeps } from './settings.ts';
import { judged } from './status.ts';
import {
  askForKey,
  connectCaller,
  redirectTo,
  ringTaker,
  sayGoodbye,
  type Spoken,
} from './twiml.ts';
import { callerUrls, readTaker, readTried, type Taker, takerKeyUrl } from './caller-urls.ts';

/*
 * A customer whom we owe a call calls us. Their agents are rung one after the other, each behind a
 * 1, because a voicemail picks up faster than any person.
 */

/** The agent who is rung for a caller picked up: says who is on the line, and waits for a 1. */
export async function receiveTaker(
  { path }: Signed<InstructionFields>,
  { service, settings }: TwilioWebhookDeps,
): Promise<Accepted> {
  const { callSid, agent } = takerIn(path);
  const brief = await service.briefTaker(PREFIX + callSid, agent);
  if (brief === null) return spoken(sayGoodbye(settings.spoken.callerGone));
  return spoken(askForKey(brief, takerKeyUrl(settings.publicUrl, { callSid, agent })));
}

/** The agent pressed a key: with a 1 the caller is theirs, from this moment on. */
export async function receiveTakerKey(
  { event, evidence, path }: Signed<InstructionFields>,
  { service }: TwilioWebhookDeps,
): Promise<Accepted> {
  const { callSid, agent } = takerIn(path);
  if (event.Digits !== '1') return spoken(sayGoodbye(null));
  const { kind } = await service.recordCall({
    ...reportOfCaller(callSid, `taken:${callSid}:${event.CallSid}`, evidence),
    facts: {
      ...unknownCall(PREFIX + callSid, 'inbound'),
      answeredAt: evidence.now,
      agent,
      sign: 'served',
      bridgeAsked: true,
    },
  });
  return { result: kind, body: connectCaller() };
}

/**
 * The leg of an agent who was rung for a caller is over. How it ended tells whether the line broke
 * while they talked; of an agent who never took the caller it tells nothing.
 */
export async function receiveTakerStatus(
  { event, evidence, path }: Signed<StatusFields>,
  { service }: TwilioWebhookDeps,
): Promise<Accepted> {
  const { callSid, agent } = takerIn(path);
  if (!isTerminal(event.CallStatus)) return { result: 'ignored', body: null };
  const report = reportOfCaller(callSid, `taker:${event.CallSid}:${event.CallStatus}`, evidence);
  const told = {
    ...report,
    facts: { ...report.facts, endedAt: event.Timestamp, talkSeconds: event.CallDuration ?? null },
    ...judged(event, { direction: 'inbound', served: true }),
  };
  const endedAt = Math.min(event.Timestamp, evidence.now);
  await service.endTaken(told, { endedAt, agent });
  return { result: 'recorded', body: null };
}

/** An agent's part is over: the caller was served, or the next one is rung, or nobody is free. */
export async function receiveCallerDone(
  { event, evidence, path }: Signed<DialFields>,
  deps: TwilioWebhookDeps,
): Promise<Accepted> {
  const { service, settings } = deps;
  const tried = readTried(path);
  if (tried === null) throw new ProblemError(notOurLeg);
  const report = reportOfCaller(event.CallSid, `part:${event.CallSid}:${tried.length}`, evidence);
  const bridged = event.DialBridged === undefined ? null : event.DialBridged === 'true';
  const told = { ...report, facts: { ...report.facts, bridged } };
  const agent = tried.at(-1) ?? '';
  // How long they talked is told by the agent's leg, whose report carries its own instant.
  const ended = await service.endTaken(told, { endedAt: null, agent });
  if (ended === 'taken') return spoken(sayGoodbye(null));
  const caller = { callId: PREFIX + event.CallSid, number: event.From, tried };
  const meeting = await service.meetCaller(caller);
  return spoken(
    meeting === null
      ? goOn(null, settings)
      : bringTo(meeting, { callSid: event.CallSid, tried }, settings),
  );
}

type CallerOfOurs = { readonly callSid: string; readonly tried: readonly string[] };

/** What a caller hears whom we owe a call: who is rung for them now, or that the promise stands. */
export function bringTo(
  meeting: CallerMeeting,
  { callSid, tried }: CallerOfOurs,
  settings: TwilioSettings,
): string {
  const { agent } = meeting;
  const greeting = tried.length === 0 ? meeting.greeting : null;
  if (agent === null) return goOn(meeting.nobody, settings);
  const urls = callerUrls(settings.publicUrl, callSid, [...tried, agent.id]);
  return ringTaker({ ...meeting, agent, greeting }, urls);
}

/** Nobody takes this caller: on to the phone system's own routing, or goodbye. */
export function goOn(said: Spoken | null, { voiceRedirectUrl, spoken }: TwilioSettings): string {
  if (voiceRedirectUrl !== null) return redirectTo(voiceRedirectUrl, said);
  return sayGoodbye(said ?? spoken.unrouted);
}

function takerIn(path: string): Taker {
  const taker = readTaker(path);
  if (taker === null) throw new ProblemError(notOurLeg);
  return taker;
}

function reportOfCaller(callSid: string, key: string, evidence: Evidence) {
  return reportOf(
    {
      key,
      customer: '',
      company: null,
      facts: unknownCall(PREFIX + callSid, 'inbound'),
      verdict: null,
      reasons: [],
      pledgeId: null,
    },
    evidence,
  );
}

function spoken(body: string): Accepted {
  return { result: 'recorded', body };
}
