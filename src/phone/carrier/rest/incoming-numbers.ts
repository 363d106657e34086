import { rfc2822 } from '../leg.ts';
import type { OwnNumber } from '../numbers.ts';
import type { Switchboard } from '../switchboard.ts';
import { type Door, found, notFound, type RestRequest } from './answer.ts';
import { oldPage } from './page.ts';

/**
 * Recorded (OpenAPI example of an incoming phone number): a number with what it can do and the
 * URLs that are asked when it is called.
 *
 * Documented (twilio.com/docs/phone-numbers/api/incomingphonenumber-resource): the list is filtered
 * by `PhoneNumber`; a URL is changed by a POST to the number.
 */
export function incomingNumbersDoor(board: Switchboard): Door {
  const prefix = `/2010-04-01/Accounts/${board.deps.accountSid}/IncomingPhoneNumbers`;
  return (request) => {
    if (!request.path.startsWith(prefix)) return null;
    if (request.path === `${prefix}.json`) {
      return request.method === 'GET' ? list(board, request, prefix) : notFound(request.path);
    }
    const sid = request.path.slice(prefix.length + 1).replace(/\.json$/, '');
    const number = board.numbers.list().find((one) => one.sid === sid);
    if (number === undefined) return notFound(request.path);
    if (request.method === 'POST') change(number, request.form);
    return found(shown(board, number, prefix));
  };
}

function list(board: Switchboard, { query }: RestRequest, prefix: string) {
  const wanted = query.get('PhoneNumber');
  return oldPage({
    key: 'incoming_phone_numbers',
    uri: `${prefix}.json`,
    query,
    items: board.numbers
      .list()
      .filter(({ phoneNumber }) => wanted === null || phoneNumber.includes(wanted)),
    idOf: ({ sid }) => sid,
    show: (number) => shown(board, number, prefix),
  });
}

function change(number: OwnNumber, form: URLSearchParams): void {
  const set = (name: string, to: (value: string | null) => void) => {
    const value = form.get(name);
    if (value !== null) to(value === '' ? null : value);
  };
  set('VoiceUrl', (value) => (number.voiceUrl = value));
  set('VoiceFallbackUrl', (value) => (number.voiceFallbackUrl = value));
  set('StatusCallback', (value) => (number.statusCallback = value));
  set('SmsUrl', (value) => (number.smsUrl = value));
  set('SmsFallbackUrl', (value) => (number.smsFallbackUrl = value));
}

function shown({ deps, born }: Switchboard, number: OwnNumber, prefix: string): object {
  return {
    sid: number.sid,
    account_sid: deps.accountSid,
    api_version: '2010-04-01',
    phone_number: number.phoneNumber,
    friendly_name: number.phoneNumber,
    capabilities: { ...number.capabilities, mms: false, fax: false },
    status: 'in-use',
    beta: false,
    origin: 'twilio',
    date_created: rfc2822(born),
    date_updated: rfc2822(born),
    voice_url: number.voiceUrl,
    voice_method: 'POST',
    voice_fallback_url: number.voiceFallbackUrl,
    voice_fallback_method: 'POST',
    voice_application_sid: '',
    voice_caller_id_lookup: false,
    voice_receive_mode: 'voice',
    status_callback: number.statusCallback ?? '',
    status_callback_method: 'POST',
    sms_url: number.smsUrl ?? '',
    sms_method: 'POST',
    sms_fallback_url: number.smsFallbackUrl ?? '',
    sms_fallback_method: 'POST',
    sms_application_sid: '',
    trunk_sid: null,
    uri: `${prefix}/${number.sid}.json`,
  };
}
