import { sayingOf, type Window } from '../../domain/window.ts';
import type { Reader } from './reader.ts';

/** A window with its day, as people say it, where the reader may think of any day. */
export function datedWindow(window: Window, reader: Reader): string {
  const { notBefore, dueAt } = window;
  const from = notBefore === null ? '' : reader.exactly(notBefore);
  return reader.text(`window.${sayingOf(window)}`, { from, to: reader.exactly(dueAt) });
}
