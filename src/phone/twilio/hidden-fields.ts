import type { Form } from './form.ts';

/*
 * Twilio signs names and values one after the other, without a border. Whoever captured a request
 * may draw the borders anew; what is read then stood in a free value before, and the true field has
 * to be hidden in one. So no parameter may spell a field that is read on any route.
 */

/** Of words in small letters: however somebody writes them. */
function anyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const callSid = /^CA[0-9a-f]{32}/;
const callStatus =
  /^(?:queued|initiated|ringing|in-progress|completed|answered|busy|failed|no-answer|canceled)/;

/** Every field that is read on any route, and how its value begins. */
export const GUARDED = {
  AccountSid: /^AC[0-9a-f]{32}/,
  AnsweredBy: /^[a-z]/,
  ApiVersion: /^\d{4}-\d{2}-\d{2}/,
  Body: /^(?!)/,
  CallDuration: /^\d/,
  CallSid: callSid,
  CallStatus: callStatus,
  DialBridged: /^(?:true|false)/,
  DialCallDuration: /^\d/,
  DialCallSid: callSid,
  DialCallStatus: callStatus,
  Digits: /^[0-9#*]/,
  Direction: /^(?:inbound|outbound-)/,
  ErrorCode: /^\d/,
  // A withheld number is a word, or nothing: the next parameter's name comes at once.
  From: new RegExp(
    `^(?:\\+?\\d{3}|${anyCase('sips?:|client:|whatsapp:|sim:')})` +
      `|^(?:${anyCase('anonymous|restricted|unknown|unavailable|private|blocked')})(?![a-z ])` +
      '|^(?:From(?:City|Country|State|Zip)|MessageSid|SequenceNumber|Sip|StirVerstat|Timestamp|To)',
  ),
  MessageSid: /^(?:SM|MM)[0-9a-f]{32}/,
  MessageStatus:
    /^(?:accepted|scheduled|queued|sending|sent|delivered|read|undelivered|failed|canceled)/,
  NumMedia: /^\d/,
  OptOutType: /^(?:STOP|START|HELP)/,
  ParentCallSid: callSid,
  SequenceNumber: /^\d/,
  SipResponseCode: /^\d/,
  Timestamp: /^[A-Z][a-z]{2}, \d/,
  // Without a plus only before its places, or a token's letters would now and then spell it.
  To: /^(?:\+\d{3}|\d{3,15}(?:To[A-Z]|$)|sips?:|client:|whatsapp:|sim:)/,
} as const satisfies Readonly<Record<string, RegExp>>;

/** Twilio's own longer names whose end is that of a field: only the name is excused. */
const INNOCENT: readonly string[] = [
  ...Object.keys(GUARDED),
  ...['DialSipResponseCode', 'ForwardedFrom', 'SmsMessageSid', 'OriginalRepliedMessageSid'],
  ...['DequeingCallSid', 'ReferCallSid', 'ChildCallSid', 'RecordingTimestamp'],
];

/** Names of Twilio's, too long for a person's, that are signed behind From or To. */
const BEHIND =
  '(?:From|To)(?:City|Country|State|Zip)|Message(?:Sid|Status)|MessagingServiceSid|NumMedia' +
  '|NumSegments|ParentCallSid|SequenceNumber|Sip(?:CallId|Domain|Header_|ResponseCode|SourceIp)' +
  '|Stir(?:PassportToken|Status|Verstat)|Timestamp';

/** A party that swallowed what was signed behind it: no number is followed by a letter. */
const SWALLOWED = new RegExp(`^\\+?\\d{3,}[A-Z]|${BEHIND}`);

/** The end of a party, and the name that was signed behind it, taken for one name. */
const JOINED = new RegExp(`.(?:${BEHIND})`);

/** Twilio passes a SIP caller's X- headers on (twilio.com/docs/voice/api/sip-twiml). */
const SIP_HEADER = /^SipHeader_[Xx]-[A-Za-z0-9-]{1,128}$/;

/** Twilio's names are of several words, but for these; an ordinary word of a text is of one. */
const NAME = /^(?:[A-Z][a-z]+(?:[A-Z][a-z]*\d*)+|Called|Caller|Forwarded|Duration)$/;

/** The fields that other parameters spell, and `known` ones that may have lost their end. */
export function hiddenFields(form: Form, known: readonly string[]): readonly string[] {
  const sorted = [...form].sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = stretches(sorted, known);
  const spelled = Object.entries(GUARDED)
    .filter((field) => texts.some((text) => spells(text, field)))
    .map(([name]) => name);
  const body = form.get('Body')?.join('') ?? '';
  const hidden = known.includes('Body') && spells(body, ['MessageSid', GUARDED.MessageSid]);
  return [...new Set([...spelled, ...(hidden ? ['Body'] : []), ...shortened(sorted, known)])];
}

/**
 * What is unread, in the order in which it is signed, with parties, which are nearly free. The
 * words of a text are not among it: people may write "From", and only a text that spells the id of
 * a message can have swallowed the parameters behind it.
 */
function stretches(sorted: readonly Parameter[], known: readonly string[]): readonly string[] {
  const texts = [''];
  for (const [key, values] of sorted) {
    if (known.includes(key)) texts.push(isFreeParty(key, values) ? values.join('') : '', '');
    else if (INNOCENT.includes(key)) texts.push(values.join(''));
    else {
      const name = key + (isOnlyNamedSo(key, sorted) ? BORDER : '');
      texts.push((texts.pop() ?? '') + values.map((value) => name + value).join(''));
    }
  }
  return texts;
}

/** Between a name that is excused and its value; no form of a field begins with it. */
const BORDER = '\n';

/**
 * A SIP header whose name ends in that of a field, such as `SipHeader_X-Twilio-CallSid`, and cannot
 * be what a true one was hidden in. All that is signed between its first letters and the true field
 * would stand in its name. So a field before `From` would take `From` along in its value. `From`
 * itself needs somebody's words between `Direction` and it, to hold the first letters; and between
 * those and `To` stands what no such name can hold.
 */
function isOnlyNamedSo(key: string, sorted: readonly Parameter[]): boolean {
  const ends = Object.keys(GUARDED).filter((field) => key.endsWith(field));
  if (!SIP_HEADER.test(key) || ends.length === 0) return false;
  return ends.every((field) => {
    if (field === 'To') return sorted.some(([name]) => IN_BETWEEN.includes(name));
    if (field === 'From') return isNextToDirection(sorted);
    return field < 'From' && sorted.some(([name]) => name === 'From');
  });
}

/** Signed between a SIP header and `To`, with points or spaces in it. */
const IN_BETWEEN: readonly string[] = ['SipSourceIp', 'Timestamp'];

function isNextToDirection(sorted: readonly Parameter[]): boolean {
  const names = sorted.map(([name]) => name).filter((name) => name !== 'Duration');
  return names[names.indexOf('From') - 1] === 'Direction';
}

/** A text or a party that lost its end to the name of the parameter behind it, or took that. */
function shortened(sorted: readonly Parameter[], known: readonly string[]): readonly string[] {
  return sorted.flatMap(([key, values], at) => {
    const isParty = isFreeParty(key, values);
    if (!known.includes(key) || !(isParty || key === 'Body')) return [];
    if (isParty && SWALLOWED.test(values.join(''))) return [key];
    const next = sorted[at + 1]?.[0];
    return next === undefined || isName(next, known) ? [] : [key];
  });
}

function isName(name: string, known: readonly string[]): boolean {
  if (known.includes(name) || INNOCENT.includes(name)) return true;
  return NAME.test(name) && !JOINED.test(name);
}

/** Whoever calls may call themselves what they like; a number is exact. */
function isFreeParty(key: string, values: readonly string[]): boolean {
  return (key === 'From' || key === 'To') && values.some((value) => !/^\+?\d*$/.test(value));
}

type Parameter = readonly [string, readonly string[]];

function spells(text: string, [name, form]: readonly [string, RegExp]): boolean {
  const parts = text.split(name);
  return parts.some((_part, at) => at > 0 && form.test(parts.slice(at).join(name)));
}
