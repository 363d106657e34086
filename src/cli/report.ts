import type { Texts } from '../app/ports/alerts.ts';
import type { Service } from '../app/service.ts';
import { localDay } from '../domain/day.ts';
import { whyNotYet } from '../domain/figures.ts';
import { renderReportText } from '../report/text.ts';

/** What the command needs of the program; `print` takes whole lines. */
export type ReportCommandDeps = {
  readonly service: Pick<Service, 'figures'>;
  readonly texts: Texts;
  /** In which the report is written, and the zone of its day. */
  readonly language: string;
  readonly zone: string;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
};

/** As typed: `report 2026-11-22 --json`. */
export type ReportArguments = { readonly date: string; readonly json: boolean };

/**
 * `callback-guarantee report DATE [--json]`: the figures of one local day, computed now from the
 * ledger. Returns the exit code: 0, or 2 for a date that is none or has not begun.
 */
export async function reportCommand(
  { date, json }: ReportArguments,
  deps: ReportCommandDeps,
): Promise<number> {
  const problem = problemOf(date, deps.zone);
  if (problem !== null) {
    deps.printError(problem);
    return 2;
  }
  const figures = await deps.service.figures(date);
  const notYet = whyNotYet(figures);
  if (notYet !== null) {
    deps.printError(notYet);
    return 2;
  }
  deps.print(
    json
      ? JSON.stringify(figures, null, 2)
      : renderReportText(figures, deps.language, deps.texts).trimEnd(),
  );
  return 0;
}

function problemOf(date: string, zone: string): string | null {
  try {
    localDay(date, zone);
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
