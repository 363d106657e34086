import type { ApiKey, Scope } from '../../../src/app/ports/access.ts';
import type { Answered } from '../../../src/app/ports/answers.ts';
import type { CallRecord } from '../../../src/app/ports/calls.ts';
import type { Grant, RecordedEvent } from '../../../src/app/ports/pledges.ts';
import type {
  InboxMessage,
  KillSwitch,
  StoredReport,
  SwitchTelling,
} from '../../../src/app/ports/site.ts';
import type { SmsKept, SmsMeaning, SmsRecord } from '../../../src/app/ports/sms.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import type { Pledge } from '../../../src/domain/pledge.ts';
import type { Instant } from '../../../src/domain/time.ts';

export type PledgeRow = {
  pledge: Pledge;
  nextAt: Instant | null;
  lease: { holder: string; until: Instant } | null;
  events: RecordedEvent[];
};

export type EffectRow = {
  readonly effectId: string;
  readonly pledgeId: string;
  readonly key: string;
  effect: Effect;
  state: 'pending' | 'in-hand' | 'done';
  /** While pending its time, while in hand the end of the lease. */
  claimableAt: Instant;
  fence: number | null;
  holder: string | null;
  tries: number;
};

export type GrantRow = Grant & {
  readonly pledgeId: string;
  /** Of the leg; null where the grant has none. */
  readonly agent: string | null;
  resolvedAt: Instant | null;
  isLegOver: boolean;
};

export type CustomerRow = {
  readonly customerId: string;
  reference: string | null;
  name: string | null;
  language: string | null;
  timeZone: string | null;
};

export type PhoneRow = {
  readonly number: string;
  readonly customerId: string;
  readonly main: boolean;
  /** Rises with each time that a number is given. */
  given: number;
};

export type CallRow = {
  record: CallRecord;
  savedAt: Instant;
  happenedAt: Instant;
  heardAt: Instant;
  /** When the phone system is asked about it; null: nobody has to. */
  lookAt: Instant | null;
  applied: number;
};

export type Session = { keyId: string; person: string; scopes: readonly Scope[]; until: Instant };
export type Link = { pledgeId: string; person: string; until: Instant };

export type SmsRow = SmsRecord & { key: string; carrierId: string | null };

export type SmsCodeRow = {
  readonly key: string;
  readonly number: string;
  readonly code: string;
  readonly person: string;
  readonly pledgeId: string;
  readonly until: Instant;
  usedBy: string | null;
};

/** All that a ledger holds, in memory: it is lost with the process, and never on its own. */
export type Store = {
  readonly now: () => Instant;
  readonly epoch: string;
  fences: number;
  given: number;
  killSwitch: KillSwitch;
  /** Newest first. */
  readonly flips: KillSwitch[];
  telling: SwitchTelling | null;
  readonly pledges: Map<string, PledgeRow>;
  readonly effects: Map<string, EffectRow>;
  readonly starts: Instant[];
  readonly grants: GrantRow[];
  readonly values: Map<string, string>;
  readonly keys: Map<string, Answered>;
  readonly customers: Map<string, CustomerRow>;
  readonly phones: PhoneRow[];
  readonly calls: Map<string, CallRow>;
  readonly takers: Map<string, { readonly callId: string; readonly until: Instant }>;
  readonly seen: Set<string>;
  readonly inbox: Map<string, InboxMessage>;
  readonly reports: Map<string, StoredReport[]>;
  readonly apiKeys: Map<string, ApiKey & { hash: string; revoked: boolean }>;
  readonly sessions: Map<string, Session>;
  readonly links: Map<string, Link>;
  readonly sms: Map<string, SmsRow>;
  readonly smsSenders: Map<string, Instant>;
  readonly smsCodes: SmsCodeRow[];
  readonly smsReceived: Map<string, SmsKept & { meaning: SmsMeaning | null }>;
  readonly optOuts: Map<string, { optedOut: boolean; at: Instant }>;
  readonly faults: Map<string, { effectId: string; toldAt: Instant }>;
};

export function emptyStore(now: () => Instant, epoch: string): Store {
  return {
    now,
    epoch,
    fences: 0,
    given: 0,
    killSwitch: { on: false, by: null, at: null },
    flips: [],
    telling: null,
    pledges: new Map(),
    effects: new Map(),
    starts: [],
    grants: [],
    values: new Map(),
    keys: new Map(),
    customers: new Map(),
    phones: [],
    calls: new Map(),
    takers: new Map(),
    seen: new Set(),
    inbox: new Map(),
    reports: new Map(),
    apiKeys: new Map(),
    sessions: new Map(),
    links: new Map(),
    sms: new Map(),
    smsSenders: new Map(),
    smsCodes: [],
    smsReceived: new Map(),
    optOuts: new Map(),
    faults: new Map(),
  };
}

/** One text for several parts, none of which can pass for another. */
export function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** Orders by what `of` gives, smallest first; equal ones keep their order. */
export function by<T>(...of: readonly ((item: T) => number | string)[]) {
  return (a: T, b: T): number => {
    for (const part of of) {
      const [left, right] = [part(a), part(b)];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };
}
