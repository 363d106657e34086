import { Webhook } from 'standardwebhooks';

import type { AlertChannel, AlertMessage, Delivery } from '../app/ports/alerts.ts';
import type { Instant } from '../domain/time.ts';
import type { Outbound, OutboundAnswer } from './outbound.ts';
import { neverAccepted, notAccepted, SEND_DEADLINE_MS, settleWithin } from './settle.ts';

/** Standard Webhooks asks for less than 20 kB. */
const PAYLOAD_BYTES_MAX = 20_000;
const SECRET_PREFIX = 'whsec_';
/** Standard Webhooks asks for 24 bytes or more. */
const SECRET_BYTES_MIN = 24;
const GONE = 410;

/**
 * Alerts as outgoing webhooks, signed as Standard Webhooks asks (id, timestamp, payload), with the
 * message's id as `webhook-id`: a receiver drops what it has seen. While a secret is being replaced
 * the old and the new one sign, and the receiver may hold either. Facts only, no text about a
 * customer. A 2xx is taken as accepted, a 410 as "never again", everything else may be tried again.
 */
export function makeWebhookChannel(deps: {
  readonly outbound: Outbound;
  readonly now: () => Instant;
}): AlertChannel {
  return {
    kind: 'webhook',
    send: (message, to) =>
      settleWithin(SEND_DEADLINE_MS, async () => {
        if (to.kind !== 'webhook') return neverAccepted(`A webhook cannot reach ${to.kind}.`);
        const secrets = to.secret.split(' ');
        if (!secrets.every(isSecret)) {
          return neverAccepted(
            'The webhook’s secret must be whsec_ and 24 bytes or more in base64.',
          );
        }
        const at = deps.now();
        const body = payload(message, at);
        const headers = signedHeaders(message, { body, at, secrets });
        return verdict(await deps.outbound.post({ url: to.url, headers, body }));
      }),
  };
}

function isSecret(secret: string): boolean {
  const encoded = secret.slice(SECRET_PREFIX.length);
  const isBase64 = secret.startsWith(SECRET_PREFIX) && /^[A-Za-z0-9+/]+={0,2}$/.test(encoded);
  return isBase64 && Buffer.from(encoded, 'base64').length >= SECRET_BYTES_MIN;
}

function payload(message: AlertMessage, at: Instant): string {
  const { pledgeId, person, acknowledgeUrl } = message;
  const own = { pledgeId, person, acknowledgeUrl };
  const type = `pledge.${purposeOf(message)}`;
  const timestamp = new Date(at).toISOString();
  const whole = JSON.stringify({ type, timestamp, data: { ...message.data, ...own } });
  if (Buffer.byteLength(whole) < PAYLOAD_BYTES_MAX) return whole;
  return JSON.stringify({ type, timestamp, data: { ...own, shortened: 'yes' } });
}

function purposeOf(message: AlertMessage): string {
  const purpose = message.data['purpose'];
  return typeof purpose === 'string' && /^[a-z-]{1,40}$/.test(purpose) ? purpose : 'alert';
}

function signedHeaders(
  message: AlertMessage,
  sign: { readonly body: string; readonly at: Instant; readonly secrets: readonly string[] },
): Record<string, string> {
  // The full stop separates id, time and payload in what is signed, so an id has none.
  const id = message.messageId.replaceAll('.', '-');
  return {
    'content-type': 'application/json',
    'user-agent': 'callback-guarantee',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(sign.at / 1_000)),
    'webhook-signature': sign.secrets
      .map((secret) => new Webhook(secret).sign(id, new Date(sign.at), sign.body))
      .join(' '),
  };
}

function verdict(answer: OutboundAnswer): Delivery {
  if (answer.kind === 'refused') return neverAccepted(answer.why);
  if (answer.kind === 'failed') return notAccepted(answer.why);
  const { status, retryAfter } = answer;
  if (status >= 200 && status < 300) return { accepted: true };
  if (status === GONE) return neverAccepted('The receiver says that this address is gone (410).');
  if (status >= 300 && status < 400) {
    return neverAccepted(`The receiver redirects (${status}); configure the final address.`);
  }
  const later = retryAfter === null ? '' : `, and to try again after ${retryAfter}`;
  return notAccepted(`The receiver answered ${status}${later}.`);
}
