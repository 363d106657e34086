import { z } from 'zod';
import { interval } from './hours-schema.ts';
import { length } from './length.ts';
import { id } from './name-schema.ts';
import { strict } from './strict.ts';

/**
 * Sooner than this before the window's end, nobody would be told in time: 60 s is what the
 * guarantee asks, and 10 s is what a failing channel may take before the next one is tried.
 */
const AT_RISK_SHORTEST = 'PT70S';
const TRIES_MAX = 10;
const DIALS_MAX = 100;
/** One failure may be the carrier's bad moment; the third in a row is not. */
const FAILED_MAX = 3;

const fields = {
  dial: z.enum(['at-once', 'before-end', 'manual']),
  ring: z.enum(['agent-first', 'customer-first']),
  lead: length('PT70S', 'PT1H'),
  window: length('PT1M', 'P30D'),
  minTalk: length('PT1S', 'PT5M'),
  detectMachine: z.boolean(),
  callTimeLimit: length('PT1M', 'PT4H'),
  customerRing: length('PT10S', 'PT60S'),
  agentRing: length('PT5S', 'PT60S'),
  attemptsMax: z.int().min(1).max(TRIES_MAX),
  dialsMax: z.int().min(1).max(DIALS_MAX),
  failedMax: z.int().min(1).max(TRIES_MAX),
  attemptSpacing: z.array(length('PT30S', 'P1D')).min(1).max(TRIES_MAX),
  agentRetry: length('PT5S', 'PT10M'),
  lateMax: length('PT0S', 'PT12H'),
  callingWindow: interval,
  graceBefore: length('PT0S', 'PT15M'),
  graceAfter: length('PT0S', 'PT15M'),
  reminder: length('PT0S', 'PT4H'),
  handOver: length('PT0S', 'PT4H'),
  atRisk: length(AT_RISK_SHORTEST, 'PT1H'),
  shortWindow: length('PT0S', 'PT15M'),
  shortRisk: length('PT5S', 'PT2M'),
  ladder: id,
  acknowledge: length('PT1M', 'PT4H'),
};

/** A policy with every knob said; one that came later may be left out, and is as it was before. */
export const wholePolicy = strict({
  ...fields,
  ring: fields.ring.default('agent-first'),
  failedMax: fields.failedMax.default(FAILED_MAX),
});

/** `policies.yaml`: what holds for all, and where each policy differs. */
export const policiesFile = strict({
  defaults: wholePolicy.meta({ description: 'Every knob; a policy below changes some.' }),
  policies: z.record(id, strict(fields).partial()),
});

/** Which policy a promise gets by its source, when it names none. */
export const policyBySource = strict({
  agent: id,
  'dropped-call': id,
  abandoned: id,
  missed: id,
  'queue-callback': id,
  web: id,
  api: id,
  import: id,
});

export type PolicyText = z.output<typeof wholePolicy>;
export type PoliciesText = z.output<typeof policiesFile>;
