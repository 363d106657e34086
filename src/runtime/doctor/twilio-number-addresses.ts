import type { AccountNumber } from '../../phone/twilio/account.ts';
import { paths, RETRY_FRAGMENT } from '../../phone/twilio/urls.ts';
import { readUrl } from '../../settings/read-url.ts';

/** What is wrong with one setting of a number. `warn`: it may be meant so. */
export type NumberProblem = {
  readonly ok: false | 'warn';
  readonly found: string;
  readonly fix: string;
};

const NUMBER = 'In the Twilio console, Phone Numbers, Active numbers, Configure,';
const WHERE = `${NUMBER} Voice:`;
const WHERE_SMS = `${NUMBER} Messaging:`;

/** What is wrong with where a number's calls go, and with who is told of them. */
export function addressProblems(
  number: AccountNumber,
  publicUrl: string,
): readonly NumberProblem[] {
  const base = baseOf(publicUrl);
  const elsewhere = number.trunkSid ?? number.voiceApplicationSid ?? '';
  if (elsewhere !== '') return [routedElsewhere];
  return [
    ...voiceProblems(number, base),
    ...fallbackProblems(number, base),
    ...statusProblems(number, base),
  ];
}

/** What is wrong with where the replies to our text messages go, STOP among them. */
export function messageProblems(
  number: AccountNumber,
  publicUrl: string,
): readonly NumberProblem[] {
  const { smsUrl: url, smsMethod, smsApplicationSid } = number;
  const ours = baseOf(publicUrl) + paths.message;
  const fix = `${WHERE_SMS} set "A message comes in" to Webhook, ${ours}${RETRY_FRAGMENT}, HTTP POST.`;
  if (!isNone(smsApplicationSid)) {
    const found = 'an application takes its text messages, not its own address';
    return [{ ok: 'warn', found, fix: `${fix} Or see that the application sends them on to us.` }];
  }
  if (isNone(url)) {
    return [{ ok: false, found: 'nobody hears what is replied to a text message', fix }];
  }
  if (addressOf(url) !== ours) {
    return [{ ok: false, found: `replies to text messages go to ${hostOf(url)}, not to us`, fix }];
  }
  if (!asksAgain(url)) {
    return [{ ok: false, found: 'a reply that we could not take is not sent again', fix }];
  }
  return methodProblem('replies to text messages', smsMethod, fix);
}

const baseOf = (publicUrl: string): string => publicUrl.replace(/\/+$/, '');

const routedElsewhere: NumberProblem = {
  ok: 'warn',
  found: 'a SIP trunk or an application takes its calls, not its own addresses',
  fix: `${WHERE} choose Webhook, or see that the trunk or application reports its calls to us.`,
};

function voiceProblems(number: AccountNumber, base: string): readonly NumberProblem[] {
  const { voiceUrl, voiceMethod } = number;
  const ours = base + paths.voice;
  const set = `${WHERE} set "A call comes in" to Webhook, ${ours}${RETRY_FRAGMENT}, HTTP POST.`;
  if (isNone(voiceUrl)) {
    return [{ ok: false, found: 'nothing is set for incoming calls', fix: set }];
  }
  if (!isOurs(voiceUrl, base)) {
    const found = `incoming calls go to ${hostOf(voiceUrl)} without us`;
    return [{ ok: 'warn', found, fix: `Leave it so, or: ${set}` }];
  }
  if (addressOf(voiceUrl) !== ours) {
    return [{ ok: false, found: 'incoming calls go to a wrong address of ours', fix: set }];
  }
  if (!asksAgain(voiceUrl)) {
    const found = 'a caller whom we could not answer at once is not brought to us again';
    return [{ ok: 'warn', found, fix: set }];
  }
  return methodProblem('incoming calls', voiceMethod, set);
}

/** It serves when we do not, so it cannot be ours; and it must promise nothing. */
function fallbackProblems(number: AccountNumber, base: string): readonly NumberProblem[] {
  const { voiceFallbackUrl: url } = number;
  const fix =
    `${WHERE} set "Primary handler fails" to a TwiML Bin that asks to call again later and ` +
    'promises nothing.';
  if (isNone(url)) {
    return [{ ok: false, found: 'nothing answers callers while we are away', fix }];
  }
  if (isOurs(url, base)) {
    const found = 'the address for when we are away is our own';
    return [{ ok: false, found, fix }];
  }
  if (/(?:^|\.)(?:twilio\.com|twil\.io)$/.test(hostOf(url))) return [];
  const found = `while we are away, ${hostOf(url)} answers callers`;
  return [{ ok: 'warn', found, fix: `See that it promises no call-back, or: ${fix}` }];
}

function statusProblems(number: AccountNumber, base: string): readonly NumberProblem[] {
  const { statusCallback: url, statusCallbackMethod } = number;
  const ours = base + paths.status;
  const fix = `${WHERE} set "Call status changes" to ${ours}${RETRY_FRAGMENT}, HTTP POST.`;
  if (isNone(url)) return [{ ok: false, found: 'nobody is told how its calls end', fix }];
  if (addressOf(url) !== ours) {
    const found = `how its calls end is told to ${hostOf(url)}, not to ${ours}`;
    return [{ ok: false, found, fix }];
  }
  if (!asksAgain(url)) {
    const found = 'a report that we could not take is not sent again';
    return [{ ok: false, found, fix }];
  }
  return methodProblem('how its calls end', statusCallbackMethod, fix);
}

function methodProblem(
  what: string,
  method: string | null | undefined,
  fix: string,
): readonly NumberProblem[] {
  if (method === 'POST' || isNone(method)) return [];
  return [{ ok: false, found: `${what}: sent by ${method}, where we take POST only`, fix }];
}

/** At least one more try, after any failure. */
function asksAgain(url: string): boolean {
  const fragment = new URLSearchParams(url.split('#', 2)[1] ?? '');
  return fragment.get('rp') === 'all' && Number(fragment.get('rc') ?? '0') >= 1;
}

function isNone(text: string | null | undefined): text is '' | null | undefined {
  return text === undefined || text === null || text === '';
}

function isOurs(url: string, base: string): boolean {
  return hostOf(url) === hostOf(base);
}

function addressOf(url: string): string {
  return url.split('#', 1)[0] ?? '';
}

/** Only the host is shown: paths and queries of others may hold secrets. */
function hostOf(url: string): string {
  return readUrl(url)?.hostname ?? 'an unreadable address';
}
