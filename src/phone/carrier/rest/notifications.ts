import type { Complaint } from '../complaints.ts';
import { rfc2822 } from '../leg.ts';
import type { Switchboard } from '../switchboard.ts';
import type { Door } from './answer.ts';
import { oldPage } from './page.ts';

const LEVELS = { error: '0', warning: '1' } as const;

/**
 * Recorded (OpenAPI example of a call's notifications): what went wrong in a call, newest first,
 * with the code and, as `message_text`, a form that spells it out.
 *
 * Documented (twilio.com/docs/usage/api/notifications): `log` is 0 for errors and 1 for warnings;
 * the account's list holds those of all calls.
 */
export function notificationsDoor(board: Switchboard): Door {
  const account = `/2010-04-01/Accounts/${board.deps.accountSid}`;
  const ofCall = new RegExp(`^${account}/Calls/(CA[0-9a-f]{32})/Notifications\\.json$`);
  return ({ method, path, query }) => {
    const callSid = ofCall.exec(path)?.[1] ?? null;
    if (method !== 'GET' || (callSid === null && path !== `${account}/Notifications.json`)) {
      return null;
    }
    const log = query.get('Log');
    const items = board.complaints
      .list()
      .filter(({ resourceSid }) => callSid === null || resourceSid === callSid)
      .filter(({ level }) => log === null || LEVELS[level] === log)
      .toReversed();
    return oldPage({
      key: 'notifications',
      uri: path,
      query,
      items,
      idOf: ({ sid }) => sid,
      show: (complaint) => shown(complaint, board.deps.accountSid, account),
    });
  };
}

function shown(complaint: Complaint, accountSid: string, account: string): object {
  const at = rfc2822(complaint.at);
  const text = new URLSearchParams({
    ErrorCode: String(complaint.code),
    LogLevel: complaint.level === 'error' ? 'ERROR' : 'WARN',
    Msg: complaint.message,
    url: complaint.url,
  });
  return {
    sid: complaint.sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    call_sid: complaint.resourceSid,
    date_created: at,
    date_updated: at,
    message_date: at,
    error_code: String(complaint.code),
    log: LEVELS[complaint.level],
    message_text: text.toString(),
    more_info: `https://www.twilio.com/docs/errors/${complaint.code}`,
    request_method: 'POST',
    request_url: complaint.url,
    uri: `${account}/Notifications/${complaint.sid}.json`,
  };
}
