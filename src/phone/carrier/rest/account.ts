import type { Switchboard } from '../switchboard.ts';
import { rfc2822 } from '../leg.ts';
import { type Door, found } from './answer.ts';

/**
 * Recorded (OpenAPI example of an account): the account with its status and type.
 *
 * Documented (twilio.com/docs/iam/api/account): `status` is active, suspended or closed, `type` is
 * Trial or Full.
 */
export function accountDoor({ deps, born }: Switchboard): Door {
  const { accountSid } = deps;
  const uri = `/2010-04-01/Accounts/${accountSid}.json`;
  return ({ method, path }) =>
    method !== 'GET' || path !== uri
      ? null
      : found({
          sid: accountSid,
          owner_account_sid: accountSid,
          friendly_name: 'The simulated carrier',
          status: deps.accountStatus,
          type: deps.accountType,
          auth_token: '',
          date_created: rfc2822(born),
          date_updated: rfc2822(born),
          subresource_uris: {},
          uri,
        });
}
