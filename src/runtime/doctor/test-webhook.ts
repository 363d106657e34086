import { z } from 'zod';
import type { Outbound, OutboundAnswer } from '../../alert/outbound.ts';
import { makeTestWebhook, type TestWebhook } from '../../phone/twilio/test-webhook.ts';
import type { Check, CheckResult } from '../doctor.ts';

/** Whose signature, to which address, and how it is sent. */
export type TestWebhookSetup = {
  readonly accountSid: string;
  readonly authTokens: readonly string[];
  readonly publicUrl: string;
  readonly outbound: Outbound;
  readonly nonce: () => string;
};

const NAME = 'Test webhook';
const PROXY = 'Let the proxy in front hand path, query and body on as they are';

/**
 * A webhook signed as Twilio signs, sent to PUBLIC_URL as Twilio would: once plainly, once with a
 * query that proxies like to tidy up. The running program counts it as a test and stores nothing.
 */
export function testWebhookCheck(setup: TestWebhookSetup): Check {
  return {
    name: NAME,
    run: async () => {
      const plain = await send(setup, false);
      if (plain.problem !== null) return [{ name: NAME, ...plain.problem }];
      const queried = await send(setup, true);
      if (queried.problem !== null) return [{ name: NAME, ...blameQuery(queried) }];
      const found = `it came in by ${setup.publicUrl}, unchanged`;
      return [{ name: NAME, ok: true, found, fix: null }];
    },
  };
}

type Problem = Omit<CheckResult, 'name'>;
type Sent = { readonly problem: Problem | null; readonly kind: string | null };

async function send(setup: TestWebhookSetup, query: boolean): Promise<Sent> {
  const webhook = makeTestWebhook(setup, { nonce: setup.nonce(), query });
  const { url, headers, body } = webhook;
  const answer = await setup.outbound.post({ url, headers, body });
  return { problem: problemOf(answer, webhook), kind: refusalOf(answer)?.kind ?? null };
}

/** The path came through before, so only the query is new. */
function blameQuery({ problem, kind }: Sent): Problem {
  if (kind !== 'signature-wrong') return problem ?? silent('');
  return { ok: false, found: 'the query of an address is changed on its way', fix: `${PROXY}.` };
}

function problemOf(answer: OutboundAnswer, webhook: TestWebhook): Problem | null {
  switch (answer.kind) {
    case 'refused': {
      const fix = 'Twilio has to reach PUBLIC_URL on the internet; try it from a machine outside.';
      return { ok: 'warn', found: `it cannot be tried from here. ${answer.why}`, fix };
    }
    case 'failed':
      return silent(answer.why);
    case 'answered':
      return judge(answer, webhook);
  }
}

function silent(why: string): Problem {
  const fix = 'Start the program, let PUBLIC_URL through to it, and run doctor again.';
  return { ok: false, found: `nobody answered at PUBLIC_URL. ${why}`.trimEnd(), fix };
}

function judge(
  answer: Extract<OutboundAnswer, { kind: 'answered' }>,
  webhook: TestWebhook,
): Problem | null {
  const { status, body } = answer;
  if (status === 200 && webhook.answeredBy(body)) return null;
  if (status >= 300 && status < 400) {
    const fix =
      'Set PUBLIC_URL to where it leads, scheme and host exactly: a signature is for one.';
    return { ok: false, found: `PUBLIC_URL sends elsewhere (HTTP ${status})`, fix };
  }
  const refusal = refusalOf(answer);
  if (refusal === null) {
    const found = `something else than this program answered (HTTP ${status})`;
    return { ok: false, found, fix: `Start the program. ${PROXY}.` };
  }
  return judgeRefusal(refusal, webhook.path.split('?', 1)[0] ?? '');
}

type Refusal = { readonly kind: string; readonly instance: string | null };

function judgeRefusal({ kind, instance }: Refusal, path: string): Problem {
  // This program has that path, so whoever does not find it there was asked for another.
  if (kind === 'not-found' || (instance?.startsWith('/') === true && instance !== path)) {
    const found = 'the path of an address is changed on its way';
    return { ok: false, found, fix: `${PROXY}.` };
  }
  if (kind === 'signature-wrong') {
    const fix =
      'Start the running program with the PUBLIC_URL and TWILIO_AUTH_TOKEN that doctor has. ' +
      `${PROXY}.`;
    return { ok: false, found: 'it came in, and its signature did not fit', fix };
  }
  if (kind === 'signature-missing') {
    const found = 'it came in without the header X-Twilio-Signature';
    return { ok: false, found, fix: 'Let the proxy in front hand on all headers.' };
  }
  const fix = 'Start the running program with the settings that doctor has.';
  return { ok: false, found: `the running program refused it (${kind})`, fix };
}

const problem = z.object({ type: z.string(), instance: z.string().optional() });

/** How this program says no; null when it was not this program. */
function refusalOf(answer: OutboundAnswer): Refusal | null {
  if (answer.kind !== 'answered') return null;
  const read = problem.safeParse(parsed(answer.body));
  const kind = /^\/problems\/([a-z-]+)$/.exec(read.data?.type ?? '')?.[1];
  return kind === undefined ? null : { kind, instance: read.data?.instance ?? null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
