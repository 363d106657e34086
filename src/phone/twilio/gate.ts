import type { z } from 'zod';
import type { Accepted, Incoming, Receive } from '../intake.ts';
import { type Problem, ProblemError } from '../problem.ts';
import type { LegRequest } from './leg-request.ts';
import { readFields, refuseStrangeTime } from './fields.ts';
import { readForm } from './form.ts';
import { type LegTokens, makeLegTokens, type ReadLeg } from './leg-token.ts';
import type { Evidence } from './reports.ts';
import type { TwilioWebhookDeps } from './settings.ts';
import { makeSignatureCheck, type SignatureCheck, signedPath } from './signature.ts';
import { legUrls, readLegQuery } from './urls.ts';

/** A request that Twilio signed and whose fields are understood. */
export type Signed<Fields> = {
  readonly event: Fields;
  readonly evidence: Evidence;
  /** Path and query as signed. */
  readonly path: string;
};

/** The same, with what our own query says. */
export type Opened<Fields> = Omit<Signed<Fields>, 'path'> & {
  readonly read: ReadLeg | null;
  readonly token: string | null;
  readonly detectionAsked: boolean;
  readonly agent: string | null;
};

/** What every request of Twilio's has to pass before anything is believed of it. */
export type Gate = {
  /** Signed by Twilio, fields understood; its query is the receiver's own affair. */
  signed<Schema extends z.ZodObject>(
    fields: Schema,
    handle: (request: Signed<z.infer<Schema>>) => Promise<Accepted>,
  ): Receive;
  /** The same; a leg token, if there is one, is ours, and there is no other query. */
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

/** Throws at once when a token or the public URL is not fit to check signatures with. */
export function makeGate({ settings, now }: TwilioWebhookDeps): Gate {
  const isSigned = makeSignatureCheck(settings);
  const tokens = makeLegTokens(settings.authTokens);
  const signed: Gate['signed'] = (fields, handle) => async (incoming) => {
    const form = signedForm(incoming, isSigned, settings.simulated);
    const event = readFields(form, fields, settings.accountSid);
    const evidence = { accountSid: settings.accountSid, form, now: await now() };
    refuseStrangeTime(event, evidence.now);
    return handle({ event, evidence, path: signedPath(incoming.path) });
  };
  const open: Gate['open'] = (fields, handle) =>
    signed(fields, ({ event, evidence, path }) =>
      handle({ event, evidence, ...readQuery(path, tokens, evidence.now) }),
    );
  const ours: Gate['ours'] = (fields, handle) =>
    open(fields, async ({ read, token, ...request }) => {
      if (read === null || token === null) throw new ProblemError(notOurLeg);
      const urls = (detect: boolean) => legUrls(settings.publicUrl, token, detect);
      return handle({ ...request, ...read, token, urls });
    });
  return { signed, open, ours };
}

function signedForm(incoming: Incoming, isSigned: SignatureCheck, simulated: boolean) {
  const signature = incoming.header('x-twilio-signature');
  if (signature === null) throw new ProblemError(unsigned);
  const form = readForm(incoming.body);
  const { path } = incoming;
  if (!isSigned({ path, signature, body: { form } })) {
    throw new ProblemError(simulated ? noAccount : wronglySigned);
  }
  return form;
}

function readQuery(path: string, tokens: LegTokens, now: number) {
  const query = readLegQuery(path);
  if (query === null) throw new ProblemError(notOurLeg);
  const read = query.token === null ? null : tokens.read(query.token, now);
  if (query.token !== null && read === null) throw new ProblemError(notOurLeg);
  return { read, token: query.token, detectionAsked: query.detect, agent: query.agent };
}

const unsigned: Problem = {
  kind: 'signature-missing',
  detail: 'The X-Twilio-Signature header is missing. Only Twilio may call this address.',
};

const wronglySigned: Problem = {
  kind: 'signature-wrong',
  detail:
    'X-Twilio-Signature does not fit this request. Check that the address in the Twilio console ' +
    'begins exactly as PUBLIC_URL and that TWILIO_AUTH_TOKEN is the token of this account.',
};

/** A real account's webhook while none is configured: nothing that it signs could fit. */
const noAccount: Problem = {
  kind: 'signature-wrong',
  detail:
    'No account of Twilio is set up here, so only the simulated carrier may call this address. ' +
    'For a real one set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.',
};

/** A query that we did not write. */
export const notOurLeg: Problem = {
  kind: 'leg-token',
  detail: 'The query is not one that we gave to Twilio. Use the addresses of docs/webhooks.md.',
};
