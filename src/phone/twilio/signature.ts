import { createHash } from 'node:crypto';
import twilio from 'twilio';
import { readUrl } from '../read-url.ts';
import type { Form } from './form.ts';

/** What the signature of a request covers. */
export type SignedRequest = {
  /** Path and query exactly as received, never decoded and encoded again. */
  readonly path: string;
  readonly signature: string;
  readonly body: SignedBody;
};

/**
 * A form is signed field by field. Of anything else (JSON) the signature covers the address alone,
 * whose `bodySHA256` names the bytes: they are taken as they came, never parsed and written again.
 */
export type SignedBody = { readonly form: Form } | { readonly bytes: Uint8Array };

/** True when Twilio signed this request for our address. */
export type SignatureCheck = (request: SignedRequest) => boolean;

/** What signatures are checked against. */
export type SignatureSettings = {
  /** Where Twilio reaches us, as configured: never taken from Host or X-Forwarded-* headers. */
  readonly publicUrl: string;
  /** The primary auth token and, while it is being rotated, the secondary one. */
  readonly authTokens: readonly string[];
};

/**
 * Twilio's are 32 hexadecimal digits. An empty key validates whatever is signed with an empty
 * key.
 */
export const AUTH_TOKEN_LENGTH_MIN = 32;

/**
 * Checks X-Twilio-Signature with Twilio's own function over the pinned public URL. Throws when a
 * token is missing or too short, or the public URL is not one.
 */
export function makeSignatureCheck(settings: SignatureSettings): SignatureCheck {
  const base = pinnedBase(settings.publicUrl);
  const tokens = settings.authTokens;
  if (tokens.length === 0 || tokens.some((token) => token.trim().length < AUTH_TOKEN_LENGTH_MIN)) {
    throw new Error(
      `A Twilio auth token must have at least ${AUTH_TOKEN_LENGTH_MIN} characters. ` +
        'Copy it from the Twilio console (Account, API keys and tokens) to TWILIO_AUTH_TOKEN.',
    );
  }
  return ({ path, signature, body }) => {
    if (!path.startsWith('/')) return false;
    const signed = signedPath(path);
    if ('bytes' in body && !namesBytes(signed, body.bytes)) return false;
    const params = 'form' in body ? paramsOf(body.form) : {};
    return tokens.some((token) => twilio.validateRequest(token, signature, base + signed, params));
  };
}

/**
 * The part of a request's path that Twilio signs: all before a fragment, which is for Twilio only.
 * Nothing behind it may be read, for anybody can write there.
 */
export function signedPath(path: string): string {
  return path.split('#', 1)[0] ?? '';
}

const BODY_DIGEST = /[?&]bodySHA256=([0-9a-f]{64})(?=&|$)/g;

function namesBytes(path: string, bytes: Uint8Array): boolean {
  const named = [...path.matchAll(BODY_DIGEST)].map(([, digest]) => digest);
  const digest = createHash('sha256').update(bytes).digest('hex');
  return named.length === 1 && named[0] === digest;
}

/** The public URL without a trailing slash. Throws, with the fix, when it cannot be pinned. */
export function pinnedBase(publicUrl: string): string {
  if (!/^https?:\/\/[^/?#\s]+[^?#\s]*$/.test(publicUrl) || readUrl(publicUrl) === null) {
    throw new Error(
      'PUBLIC_URL must be the address at which the phone system reaches us, ' +
        'such as https://promises.example.com, without a query.',
    );
  }
  return publicUrl.replace(/\/+$/, '');
}

/**
 * A record without a prototype, so that a parameter named like one of its members is only a key.
 */
function paramsOf(form: Form): Record<string, string | readonly string[]> {
  const params = Object.create(null) as Record<string, string | readonly string[]>;
  for (const [key, values] of form) params[key] = values.length === 1 ? (values[0] ?? '') : values;
  return params;
}
