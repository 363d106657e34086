import type { FastifyPluginCallback } from 'fastify';
import type { z } from 'zod';
import { type Accepted, type Incoming, mountWebhook, prepareIntake } from '../intake.ts';
import type { IntakeRules, Receive } from '../intake.ts';
import { type Problem, ProblemError } from '../problem.ts';
import { receiveAfterCall } from './after-call.ts';
import { receiveAgent, receiveAgentKey, receiveDetection, receiveDialDone } from './agent.ts';
import {
  detectionFields,
  dialFields,
  instructionFields,
  readFields,
  statusFields,
} from './fields.ts';
import { FORM_BYTES_MAX, readForm } from './form.ts';
import type { LegRequest } from './leg-request.ts';
import { type LegTokens, makeLegTokens, type ReadLeg } from './leg-token.ts';
import type { Evidence } from './reports.ts';
import type { TwilioWebhookDeps } from './settings.ts';
import { makeSignatureCheck, type SignatureCheck, signedPath } from './signature.ts';
import { receiveStatus } from './status.ts';
import { receiveTest, testFields } from './test-webhook.ts';
import { legUrls, paths, readLegQuery } from './urls.ts';
import { receiveVoice } from './voice.ts';

/**
 * Twilio's webhooks as a Fastify plugin. Throws at once when a token or the public URL is not fit
 * to check signatures with. Each request is answered only after its event is stored for good; the
 * same event again gets the same answer and changes nothing.
 */
export function makeTwilioWebhooks(deps: TwilioWebhookDeps): FastifyPluginCallback {
  const receive = makeTwilioReceivers(deps);
  const rules: IntakeRules = {
    contentType: 'application/x-www-form-urlencoded',
    bodyBytesMax: FORM_BYTES_MAX,
    answerType: 'text/xml; charset=utf-8',
    count: deps.count,
  };
  return (app, _options, done) => {
    prepareIntake(app, rules);
    for (const [path, one] of receive) mountWebhook(app, path, rules, one);
    done();
  };
}

/** Which path takes which fields, and what becomes of them. Throws as the plugin does. */
export function makeTwilioReceivers(deps: TwilioWebhookDeps): ReadonlyMap<string, Receive> {
  const gate = makeGate(deps);
  return new Map([
    [paths.voice, gate.open(instructionFields, (request) => receiveVoice(request, deps))],
    [
      paths.status,
      gate.open(statusFields, (request) =>
        receiveStatus({ ...request, leg: request.read?.leg ?? null }, deps),
      ),
    ],
    [paths.agent, gate.ours(instructionFields, (request) => receiveAgent(request, deps))],
    [paths.agentKey, gate.ours(instructionFields, (request) => receiveAgentKey(request, deps))],
    [paths.dialDone, gate.ours(dialFields, (request) => receiveDialDone(request, deps))],
    [paths.afterCall, gate.ours(instructionFields, (request) => receiveAfterCall(request, deps))],
    [paths.detection, gate.ours(detectionFields, (request) => receiveDetection(request, deps))],
    [
      paths.test,
      gate.signed(testFields, ({ event }) =>
        Promise.resolve(receiveTest(event, deps.settings.authTokens)),
      ),
    ],
  ]);
}

type Signed<Fields> = { readonly event: Fields; readonly evidence: Evidence };

type Opened<Fields> = Signed<Fields> & {
  readonly read: ReadLeg | null;
  readonly token: string | null;
  readonly detectionAsked: boolean;
};

type Gate = {
  /** Signed by Twilio, fields understood; nothing of the query is read. */
  signed<Schema extends z.ZodObject>(
    fields: Schema,
    handle: (request: Signed<z.infer<Schema>>, path: string) => Promise<Accepted>,
  ): Receive;
  /** Signed by Twilio, fields understood; a leg token, if there is one, is ours. */
  open<Schema extends z.ZodObject>(
    fields: Schema,
    handle: (request: Opened<z.infer<Schema>>) => Promise<Accepted>,
  ): Receive;
  /** The same, and there is a leg token. */
  ours<Schema extends z.ZodObject>(
    fields: Schema,
    handle: (request: LegRequest<z.infer<Schema>>) => Promise<Accepted>,
  ): Receive;
};

function makeGate({ settings, now }: TwilioWebhookDeps): Gate {
  const isSigned = makeSignatureCheck(settings);
  const tokens = makeLegTokens(settings.authTokens);
  const signed: Gate['signed'] = (fields, handle) => async (incoming) => {
    const form = signedForm(incoming, isSigned);
    const event = readFields(form, fields, settings.accountSid);
    const evidence = { accountSid: settings.accountSid, form, now: await now() };
    return handle({ event, evidence }, signedPath(incoming.path));
  };
  const open: Gate['open'] = (fields, handle) =>
    signed(fields, (request, path) =>
      handle({ ...request, ...readQuery(path, tokens, request.evidence.now) }),
    );
  const ours: Gate['ours'] = (fields, handle) =>
    open(fields, async ({ read, token, ...request }) => {
      if (read === null || token === null) throw new ProblemError(notOurLeg);
      const urls = (detect: boolean) => legUrls(settings.publicUrl, token, detect);
      return handle({ ...request, ...read, urls });
    });
  return { signed, open, ours };
}

function signedForm(incoming: Incoming, isSigned: SignatureCheck) {
  const signature = incoming.header('x-twilio-signature');
  if (signature === null) throw new ProblemError(unsigned);
  const form = readForm(incoming.body);
  const { path } = incoming;
  if (!isSigned({ path, signature, body: { form } })) throw new ProblemError(wronglySigned);
  return form;
}

function readQuery(path: string, tokens: LegTokens, now: number) {
  const query = readLegQuery(path);
  if (query === null) throw new ProblemError(notOurLeg);
  const read = query.token === null ? null : tokens.read(query.token, now);
  if (query.token !== null && read === null) throw new ProblemError(notOurLeg);
  return { read, token: query.token, detectionAsked: query.detect };
}

const unsigned: Problem = {
  status: 403,
  kind: 'signature-missing',
  title: 'Not signed',
  detail: 'The X-Twilio-Signature header is missing. Only Twilio may call this address.',
};

const wronglySigned: Problem = {
  status: 403,
  kind: 'signature-wrong',
  title: 'Wrong signature',
  detail:
    'X-Twilio-Signature does not fit this request. Check that the address in the Twilio console ' +
    'begins exactly as PUBLIC_URL and that TWILIO_AUTH_TOKEN is the token of this account.',
};

const notOurLeg: Problem = {
  status: 403,
  kind: 'leg-token',
  title: 'Not a call of ours',
  detail: 'The query is not one that we gave to Twilio. Use the addresses of docs/webhooks.md.',
};
