import { createHash } from 'node:crypto';

import { createTransport, type SendMailOptions } from 'nodemailer';

import type { AlertChannel, AlertMessage, Delivery } from '../app/ports/alerts.ts';
import { htmlBody } from './email-html.ts';
import { failureOf } from './failure.ts';
import { oneLine } from './one-line.ts';
import { neverAccepted, notAccepted, SEND_DEADLINE_MS, settleWithin } from './settle.ts';

/** A channel that keeps connections to its server open, and closes them. */
export type EmailChannel = AlertChannel & { close(): void };

/** Each step of a connection, so that the deadline is not used up by the first of them. */
const STEP_TIMEOUT_MS = 4_000;
/** More than one person can be told at once, and no server is run down. */
const CONNECTIONS_MAX = 3;
/** A subject that a phone shows, and far below what a header may have (RFC 5322, 2.1.1). */
const SUBJECT_LENGTH_MAX = 200;
const ADDRESS_LENGTH_MAX = 254;
/** One address and nothing else: no list, no name, no group (RFC 5321, 4.1.2, less quoting). */
const ADDRESS = /^[^\s@<>,;:"()[\]\\\p{Cc}]+@[^\s@<>,;:"()[\]\\\p{Cc}]+$/u;
const SMTP_PERMANENT = 500;

/**
 * Alerts as e-mail over one SMTP server. `url` is `smtp://` or `smtps://`, with user and password
 * where the server asks for them; `from` an address, with a name if one likes. The Message-ID comes
 * from the message's id: a mail that is sent again is the same mail.
 *
 * accepted means that the server has taken the mail; nobody knows yet whether it was read. Only a
 * recipient that the server refuses for good is permanent: a server that cannot be reached, or
 * wants another password, may do so later.
 */
export function makeEmailChannel(options: {
  readonly url: string;
  readonly from: string;
  readonly deadlineMs?: number;
}): EmailChannel {
  const { url, from, deadlineMs = SEND_DEADLINE_MS } = options;
  const step = Math.min(STEP_TIMEOUT_MS, deadlineMs);
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    dnsTimeout: step,
    connectionTimeout: step,
    greetingTimeout: step,
    socketTimeout: step,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    kind: 'email',
    send: (message, to) =>
      settleWithin(deadlineMs, async () => {
        if (to.kind !== 'email') return neverAccepted(`An e-mail cannot reach ${to.kind}.`);
        if (!isAddress(to.address)) return neverAccepted('This is not one e-mail address.');
        try {
          await transport.sendMail(mailOf(message, { from, to: to.address }));
          return { accepted: true };
        } catch (error) {
          return verdict(error);
        }
      }),
    close: () => {
      transport.close();
    },
  };
}

function isAddress(address: string): boolean {
  return address.length <= ADDRESS_LENGTH_MAX && ADDRESS.test(address);
}

function mailOf(
  message: AlertMessage,
  between: { readonly from: string; readonly to: string },
): SendMailOptions {
  return {
    from: between.from,
    to: { name: '', address: between.to },
    subject: subjectOf(message),
    text: textBody(message),
    html: htmlBody(message),
    messageId: `<${idOf(message)}@${domainOf(between.from)}>`,
    // No holiday reply comes back to an alert (RFC 3834, 5).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    ...(message.data['purpose'] === 'escalation' ? { priority: 'high' as const } : {}),
  };
}

/** A word that comes encoded (RFC 2047) would be decoded by the reader's program: take it apart. */
function subjectOf({ subject }: AlertMessage): string {
  return oneLine(subject.replaceAll('=?', '= ?'), SUBJECT_LENGTH_MAX);
}

function textBody({ text, acknowledgeUrl }: AlertMessage): string {
  if (acknowledgeUrl === null || text.includes(acknowledgeUrl)) return text;
  return `${text}\n\n${acknowledgeUrl}`;
}

/** Ids of ours are safe as they are; anything else is hashed into what a Message-ID may hold. */
function idOf({ messageId }: AlertMessage): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(messageId)) return messageId;
  return createHash('sha256').update(messageId, 'utf8').digest('hex');
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'localhost';
}

function verdict(error: unknown): Delivery {
  const { code, command, message, responseCode } = failureOf(error);
  const refusedRecipient = code === 'EENVELOPE' && command === 'RCPT TO';
  const forGood = (responseCode ?? 0) >= SMTP_PERMANENT;
  return refusedRecipient && forGood ? neverAccepted(message) : notAccepted(message);
}
