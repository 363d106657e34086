import {
  type Channel,
  type Person,
  PHONE_SYSTEM_CHANNELS,
  type Roster,
} from '../../domain/roster.ts';
import type { Check, CheckResult } from '../doctor.ts';

const NAME = 'Alerts without Twilio';
/** Twilio's own, and SendGrid's, which is Twilio's too. */
const TWILIO_HOSTS = /(?:^|\.)(?:twilio\.com|twil\.io|sendgrid\.net|sendgrid\.com)$/;

/**
 * Whether somebody hears of it when the phone system itself is what failed: an alert that hangs on
 * the same company as the calls dies with them. `smtpUrl`: by whom e-mail goes.
 */
export function alertProvidersCheck(roster: Roster, smtpUrl: string | null): Check {
  return { name: NAME, run: () => Promise.resolve([judge(roster.people, smtpUrl)]) };
}

function judge(people: readonly Person[], smtpUrl: string | null): CheckResult {
  const woken = people.filter(({ channels }) => channels.some(({ kind }) => kind !== 'inbox'));
  const hangs = (person: Person) => hangsOnTwilio(person.channels, smtpUrl);
  const hung = woken.filter(hangs);
  const last = woken.filter(({ alwaysReachable }) => alwaysReachable);
  if (hung.length === 0) return { name: NAME, ok: true, found: 'everybody hears', fix: null };
  const fix =
    'Give them a channel of another company in config/people.yaml (an outgoing webhook, or ' +
    'e-mail by another mail server), before or behind the one they have.';
  if (last.length > 0 && last.every(hangs)) {
    const found = 'when Twilio is down, nobody at the end of a ladder can be told';
    return { name: NAME, ok: false, found, fix };
  }
  const found = `when Twilio is down, these cannot be told: ${hung.map(({ id }) => id).join(', ')}`;
  return { name: NAME, ok: 'warn', found, fix };
}

/** The built-in inbox wakes nobody, so it is no way out. */
function hangsOnTwilio(channels: readonly Channel[], smtpUrl: string | null): boolean {
  const waking = channels.filter(({ kind }) => kind !== 'inbox');
  return waking.every(
    (channel) =>
      PHONE_SYSTEM_CHANNELS.includes(channel.kind) || TWILIO_HOSTS.test(hostOf(channel, smtpUrl)),
  );
}

function hostOf(channel: Channel, smtpUrl: string | null): string {
  switch (channel.kind) {
    case 'email':
      return smtpUrl === null ? '' : new URL(smtpUrl).hostname;
    case 'webhook':
      return new URL(channel.url).hostname;
    case 'sms':
    case 'inbox':
      return '';
  }
}
