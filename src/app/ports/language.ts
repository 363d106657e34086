/** Telephone numbers, as the site's rules read them. */
export type Numbers = {
  /** E.164, or why nobody is called back there. */
  read(text: string):
    | { readonly ok: true; readonly e164: string }
    | {
        readonly ok: false;
        readonly why: 'number-not-dialable' | 'number-not-allowed';
        readonly detail: string;
      };
  /** The form in which people see it: the last four digits at most. */
  mask(e164: string): string;
};

/** A spoken length of time ("een kwartier"), or null: never a guess. */
export type Words = (text: string) => { readonly ms: number; readonly matched: string } | null;
