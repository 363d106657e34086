import { isOnTheLine, talkNow } from '../../domain/evidence.ts';
import { type Pledge, currentAttempt, isOpen } from '../../domain/pledge.ts';
import { type Instant, MINUTE } from '../../domain/time.ts';

/** How urgent a promise is to somebody who looks; each has a shape, a colour and words. */
export type Standing = 'talking' | 'overdue' | 'soon' | 'taken' | 'planned' | 'kept' | 'ended';

/** From so long before its time on a promise asks for attention. */
export const SOON_MS = 15 * MINUTE;

/** The standing of a promise at this instant. */
export function standingOf(pledge: Pledge, now: Instant): Standing {
  if (pledge.state === 'kept' || pledge.state === 'kept-late') return 'kept';
  if (!isOpen(pledge)) return 'ended';
  if (talkNow(pledge, now) !== null) return 'talking';
  if (isTaken(pledge, now)) return 'taken';
  if (isOverdue(pledge, now)) return 'overdue';
  return pledge.ladder !== null || isSoon(pledge, now) ? 'soon' : 'planned';
}

/** Open, and the time that it is judged on has passed: a later plan of ours excuses nothing. */
export function isOverdue(pledge: Pledge, now: Instant): boolean {
  return isOpen(pledge) && (pledge.state === 'broken' || pledge.binding.dueAt < now);
}

/** Open, and its time comes within a quarter of an hour. */
export function isSoon(pledge: Pledge, now: Instant): boolean {
  const left = pledge.binding.dueAt - now;
  return isOpen(pledge) && left >= 0 && left <= SOON_MS;
}

/** The customer is being called or is on the line: nobody can call them now. */
export function isBeingCalled(pledge: Pledge, now: Instant): boolean {
  const attempt = currentAttempt(pledge);
  const isUnderWay = attempt !== undefined && attempt.stage !== 'planned';
  return isOpen(pledge) && (isUnderWay || isOnTheLine(pledge, now));
}

/** The call is owed and nobody is making it. */
export function mayBeCalled(pledge: Pledge, now: Instant): boolean {
  return isOpen(pledge) && !isBeingCalled(pledge, now);
}

/** A named person has taken the escalation and its time is not over. */
export function isTaken(pledge: Pledge, now: Instant): boolean {
  return isOpen(pledge) && pledge.acknowledgement !== null && pledge.acknowledgement.until > now;
}

/** An escalation that tells people and that nobody has taken. */
export function isUntaken(pledge: Pledge, now: Instant): boolean {
  return isOpen(pledge) && pledge.ladder !== null && !isTaken(pledge, now);
}

/** Whether somebody has to look at this promise now. */
export function needsAttention(pledge: Pledge, now: Instant): boolean {
  if (!isOpen(pledge)) return false;
  const near = isOverdue(pledge, now) || isSoon(pledge, now);
  return near || pledge.ladder !== null || pledge.claim !== null;
}

/** The key of the word for a promise's standing. */
export function wordKey(pledge: Pledge, now: Instant): string {
  const standing = standingOf(pledge, now);
  if (standing === 'kept' || standing === 'ended') return `page.state.${pledge.state}`;
  if (standing === 'overdue' && pledge.state === 'broken') return 'page.state.broken';
  if (standing === 'soon' && pledge.ladder !== null) return 'page.state.at-risk';
  return `page.state.${standing}`;
}

/** "12:04", "1:02:33", "−02:14" when it is past, "3 d 04:00" from two days on. */
export function countdown(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1_000);
  const sign = ms < 0 ? '−' : '';
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) {
    return `${sign}${Math.floor(hours / 24)} d ${two(hours % 24)}:${two(minutes % 60)}`;
  }
  if (hours > 0) return `${sign}${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${sign}${two(minutes)}:${two(seconds % 60)}`;
}
