import type { FastifyPluginCallback } from 'fastify';
import { fastifyPlugin } from 'fastify-plugin';
import type { CallReport, Service } from '../../app/service.ts';
import type { Instant } from '../../domain/time.ts';
import { type Accepted, type Incoming, type IntakeRules } from '../intake.ts';
import { mountClosed, mountWebhook, prepareIntake } from '../intake.ts';
import { type Problem, ProblemError, type SayProblem } from '../problem.ts';
import { readUtf8 } from '../utf8.ts';
import { factsOf, PREFIX, verdictOf } from './facts.ts';
import { readCallReport, type ReportedCall } from './schema.ts';
import { makeVerifyCalls, SECRET_HINT, type VerifyCalls } from './signature.ts';

/** What the door for other phone systems needs from the rest of the program. */
export type CallsWebhookDeps = {
  /** `whsec_…`, the one in use first; while it is rotated, the other one too; none while unset. */
  readonly secrets: readonly string[];
  readonly service: Pick<Service, 'recordCall'>;
  readonly now: () => Instant | Promise<Instant>;
  /** Counts each request by what became of it: few, fixed labels. */
  readonly count: (result: string) => void;
  readonly sayProblem: SayProblem;
};

/** Where other phone systems post. */
export const CALLS_PATH = '/webhooks/calls';
/** A report has about four hundred bytes. */
const CALL_BYTES_MAX = 64 * 1024;

/**
 * The door for any other phone system: one documented JSON schema, signed as Standard Webhooks.
 * The same `webhook-id` again is answered alike and changes nothing, however much later it comes.
 * Without a secret nobody can be believed: the door stands there, says so and stores nothing.
 */
export function makeCallsWebhook(deps: CallsWebhookDeps): FastifyPluginCallback {
  const verify = deps.secrets.length === 0 ? null : makeVerifyCalls(deps.secrets);
  const rules: IntakeRules = {
    contentType: 'application/json',
    bodyBytesMax: CALL_BYTES_MAX,
    answerType: 'application/json; charset=utf-8',
    count: deps.count,
    sayProblem: deps.sayProblem,
  };
  const webhooks: FastifyPluginCallback = (app, _options, done) => {
    prepareIntake(app, rules);
    if (verify === null) mountClosed(app, CALLS_PATH, notSetUp);
    else mountWebhook(app, CALLS_PATH, rules, (incoming) => receiveCall(incoming, deps, verify));
    done();
  };
  return fastifyPlugin(webhooks, { name: 'calls-webhook', encapsulate: true });
}

async function receiveCall(
  incoming: Incoming,
  { service, now }: CallsWebhookDeps,
  verify: VerifyCalls,
): Promise<Accepted> {
  const body = readUtf8(incoming.body);
  if (body === null) throw new ProblemError(notText);
  const id = incoming.header('webhook-id');
  const timestamp = incoming.header('webhook-timestamp');
  const at = await now();
  verify({ id, timestamp, signature: incoming.header('webhook-signature') }, body, at);
  const call = readCallReport(body, at);
  const { kind } = await service.recordCall(reportOf(call, id ?? '', at));
  return { result: kind, body: JSON.stringify({ callId: PREFIX + call.callId }) };
}

function reportOf(call: ReportedCall, webhookId: string, now: Instant): CallReport {
  return {
    system: 'calls',
    customer: call.customer,
    company: call.company,
    facts: factsOf(call),
    ...verdictOf(call),
    raw: { at: now, fields: { webhook: 'calls', webhookId, ...call } },
    seen: { provider: 'calls', account: 'calls', key: webhookId },
    pledgeId: null,
  };
}

/** A 503, so that the sender keeps its reports and sends them again once there is a secret. */
const notSetUp: Problem = {
  kind: 'not-set-up',
  detail: `Nothing was stored. Set CALLS_WEBHOOK_SECRET (whsec_…): ${SECRET_HINT}`,
};

const notText: Problem = {
  kind: 'not-utf8',
  detail: 'The body is not UTF-8.',
};
