import type { Instant } from './time.ts';

/** What the customer was told: not before (null: from now on) and at the latest. */
export type Window = {
  readonly notBefore: Instant | null;
  readonly dueAt: Instant;
};

/** How far `due`, `kept` and `broken` are widened for an appointment; a deadline has none. */
export type Grace = { readonly beforeMs: number; readonly afterMs: number };

/** An appointment is one moment ("at half past two"), not a stretch of time. */
function isAppointment(window: Window): boolean {
  return window.notBefore === window.dueAt;
}

/** How people say when: by a time, at a time, or between two. */
export function sayingOf(window: Window): 'by' | 'at' | 'between' {
  if (window.notBefore === null) return 'by';
  return isAppointment(window) ? 'at' : 'between';
}

/** From when on a call counts as inside the window; null when it may come at any time. */
export function judgedFrom(window: Window, grace: Grace): Instant | null {
  if (window.notBefore === null) return null;
  return isAppointment(window) ? window.notBefore - grace.beforeMs : window.notBefore;
}

/** The last instant at which an answered call still keeps the promise. */
export function judgedUntil(window: Window, grace: Grace): Instant {
  return isAppointment(window) ? window.dueAt + grace.afterMs : window.dueAt;
}

/** The same two instants. */
export function sameWindow(a: Window, b: Window): boolean {
  return a.notBefore === b.notBefore && a.dueAt === b.dueAt;
}

/** The window that ends first; the first one of two that end together. */
export function earlierOf(a: Window, b: Window): Window {
  return b.dueAt < a.dueAt ? b : a;
}
