import type { Instant } from '../../domain/time.ts';

/** Something that the carrier complains of: a webhook that failed, TwiML that it cannot follow. */
export type Complaint = {
  readonly sid: string;
  readonly at: Instant;
  readonly code: number;
  readonly level: 'error' | 'warning';
  readonly message: string;
  readonly url: string;
  /** The call or message in which it happened. */
  readonly resourceSid: string | null;
};

/** What was complained of, oldest first. */
export type Complaints = {
  add(complaint: Omit<Complaint, 'sid' | 'at'>): void;
  list(): readonly Complaint[];
};

/** Nothing to complain of yet. */
export function makeComplaints(sid: (prefix: string) => string, now: () => Instant): Complaints {
  const complaints: Complaint[] = [];
  return {
    add: (complaint) => {
      complaints.push({ ...complaint, sid: sid('NO'), at: now() });
    },
    list: () => complaints,
  };
}
