import { createTransport } from 'nodemailer';

import { redactSecrets } from '../mask.ts';
import type { Check } from '../doctor.ts';

const TIMEOUT_MS = 3_000;

/**
 * The mail server, with the login that we use. It warns only: a person's next channel is used, and
 * a mail server that is down must not keep anybody from being called.
 */
export function smtpCheck(smtpUrl: string): Check {
  const name = 'SMTP';
  return {
    name,
    run: async () => {
      const transport = createTransport({
        url: smtpUrl,
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
      });
      try {
        await transport.verify();
        return [{ name, ok: true, found: `${new URL(smtpUrl).host} takes mail`, fix: null }];
      } catch (error) {
        const found = redactSecrets(error instanceof Error ? error.message : String(error));
        const fix = 'Correct SMTP_URL, or start the mail server; e-mail alerts fail until then.';
        return [{ name, ok: 'warn' as const, found, fix }];
      } finally {
        transport.close();
      }
    },
  };
}
