import type { Complaint } from '../complaints.ts';
import type { Switchboard } from '../switchboard.ts';
import { type Door, found, notFound } from './answer.ts';
import { metaPage } from './page.ts';

const BASE = 'https://monitor.twilio.com';
const PATH = '/v1/Alerts';

/**
 * Recorded (OpenAPI example of monitor.twilio.com): every error and warning of the account, newest
 * first, with the call or message that it concerns.
 *
 * Documented (twilio.com/docs/usage/monitor-alert): the list is filtered by `LogLevel`, `StartDate`
 * and `EndDate`.
 */
export function alertsDoor(board: Switchboard): Door {
  return ({ method, path, query }) => {
    if (method !== 'GET' || !path.startsWith(PATH)) return null;
    const { accountSid } = board.deps;
    if (path !== PATH) {
      const one = board.complaints.list().find(({ sid }) => path === `${PATH}/${sid}`);
      return one === undefined ? notFound(path) : found(shown(one, accountSid));
    }
    return metaPage({
      key: 'alerts',
      uri: BASE + PATH,
      query,
      items: board.complaints
        .list()
        .filter((complaint) => matches(complaint, query))
        .toReversed(),
      idOf: ({ sid }) => sid,
      show: (complaint) => shown(complaint, accountSid),
    });
  };
}

function matches({ at, level }: Complaint, query: URLSearchParams): boolean {
  const wanted = query.get('LogLevel');
  const [from, to] = [query.get('StartDate'), query.get('EndDate')];
  if (wanted !== null && wanted !== level) return false;
  if (from !== null && at < Date.parse(from)) return false;
  return to === null || at <= Date.parse(to);
}

function shown(complaint: Complaint, accountSid: string): object {
  const at = new Date(complaint.at).toISOString().replace(/\.\d+Z/, 'Z');
  return {
    sid: complaint.sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    alert_text: complaint.message,
    date_created: at,
    date_generated: at,
    date_updated: at,
    error_code: String(complaint.code),
    log_level: complaint.level,
    more_info: `https://www.twilio.com/docs/errors/${complaint.code}`,
    request_method: 'POST',
    request_url: complaint.url,
    resource_sid: complaint.resourceSid,
    service_sid: null,
    url: `${BASE}${PATH}/${complaint.sid}`,
  };
}
