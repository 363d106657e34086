import { createHmac, timingSafeEqual } from 'node:crypto';
import twilio from 'twilio';
import { z } from 'zod';
import type { Accepted } from '../intake.ts';
import { pinnedBase } from './signature.ts';
import { paths } from './urls.ts';

/** A webhook that changes nothing: signed as Twilio signs, sent by `doctor` to see it arrive. */
export const testFields = z.object({
  AccountSid: z.string(),
  Nonce: z.string().regex(/^[\w-]{16,64}$/),
});

/** Who signs it, and where Twilio would send it. */
export type TestWebhookSettings = {
  readonly accountSid: string;
  /** The one in use first. */
  readonly authTokens: readonly string[];
  readonly publicUrl: string;
};

/** One such webhook, ready to be posted. */
export type TestWebhook = {
  readonly path: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Only a program with our token can have given this answer. */
  answeredBy(body: string): boolean;
};

/** A query that a proxy is tempted to tidy up: escapes, a plus, an empty value, a given order. */
const AWKWARD_QUERY = '?b=%27x%27+y&a=%2F&c=';

/** `nonce`: by chance, so that an answer of another time proves nothing. */
export function makeTestWebhook(
  { accountSid, authTokens, publicUrl }: TestWebhookSettings,
  { nonce, query }: { readonly nonce: string; readonly query: boolean },
): TestWebhook {
  const path = paths.test + (query ? AWKWARD_QUERY : '');
  const url = pinnedBase(publicUrl) + path;
  const fields = { AccountSid: accountSid, Nonce: nonce, ToCity: '', FromCity: 'São Paulo' };
  const signature = twilio.getExpectedTwilioSignature(authTokens[0] ?? '', url, fields);
  return {
    path,
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signature,
    },
    body: new URLSearchParams(fields).toString(),
    answeredBy: (body) => authTokens.some((token) => same(body, proofOf(nonce, token))),
  };
}

/** Answers a test with the proof that it was we who got it; nothing is stored. */
export function receiveTest(
  { Nonce }: z.infer<typeof testFields>,
  authTokens: readonly string[],
): Accepted {
  return { result: 'test', body: proofOf(Nonce, authTokens[0] ?? '') };
}

function proofOf(nonce: string, token: string): string {
  const proof = createHmac('sha256', token).update(`test-webhook:${nonce}`).digest('hex');
  return `<Response><!--${proof}--></Response>`;
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
