import type { DayInterval } from './policy.ts';

export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Open intervals a weekday (ISO: Monday is 1), in local wall-clock time of `zone`. */
export type WeekHours = {
  readonly zone: string;
  readonly days: Readonly<Partial<Record<Weekday, readonly DayInterval[]>>>;
  /** Local dates "YYYY-MM-DD" on which nobody works: public holidays and the team's own. */
  readonly holidays: readonly string[];
};

/** A stretch of local dates, both included, on which somebody is away. */
export type Absence = { readonly from: string; readonly to: string };

/** One way to reach a person. */
export type Channel =
  | { readonly kind: 'email'; readonly address: string }
  /** `secret` signs; two of them, with a space between, both sign while one is being replaced. */
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string }
  | { readonly kind: 'sms'; readonly number: string }
  | { readonly kind: 'inbox' };

/** Channels that work through the phone system, and fall silent together with it. */
export const PHONE_SYSTEM_CHANNELS: readonly Channel['kind'][] = ['sms'];

export type Role = 'agent' | 'lead' | 'ops' | 'admin';

/** Somebody who works here. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly teams: readonly string[];
  readonly language: 'en' | 'nl';
  /** The agent's own telephone, E.164; null for somebody who is never rung. */
  readonly phone: string | null;
  /** Null: the hours of the person's first team. */
  readonly shifts: WeekHours | null;
  readonly absences: readonly Absence[];
  /** Tried in this order until one accepts. */
  readonly channels: readonly Channel[];
  /** Can be told day and night. */
  readonly alwaysReachable: boolean;
};

/** People who keep promises together, with their hours and caller ID. */
export type Team = {
  readonly id: string;
  readonly name: string;
  readonly hours: WeekHours;
  readonly mode: 'live' | 'observe-only';
  /** Caller ID, E.164: a number of ours. */
  readonly callerId: string;
};

/** Who works here, as configured. */
export type Roster = {
  readonly people: readonly Person[];
  readonly teams: readonly Team[];
};
