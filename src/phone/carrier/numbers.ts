/** What a number of the account can do. */
export type Capabilities = { readonly voice: boolean; readonly sms: boolean };

/** A number of ours at the carrier, as an operator set it up in the console. */
export type OwnNumber = {
  readonly sid: string;
  readonly phoneNumber: string;
  readonly capabilities: Capabilities;
  voiceUrl: string | null;
  voiceFallbackUrl: string | null;
  statusCallback: string | null;
  smsUrl: string | null;
  smsFallbackUrl: string | null;
};

/** A number as a test or the demonstration names it; what is left out is not set. */
export type GivenNumber = { readonly phoneNumber: string } & Partial<
  Omit<OwnNumber, 'sid' | 'phoneNumber'>
>;

/** The account's numbers. An account that names none may call from any: it is not asked. */
export type OwnNumbers = {
  add(number: GivenNumber): OwnNumber;
  find(phoneNumber: string): OwnNumber | undefined;
  list(): readonly OwnNumber[];
  /** True when nothing was set up, or this number was and can do this. */
  mayUse(phoneNumber: string, capability: keyof Capabilities): boolean;
};

/** No numbers yet. */
export function makeOwnNumbers(sid: (prefix: string) => string): OwnNumbers {
  const numbers = new Map<string, OwnNumber>();
  return {
    add: (given) => {
      const number: OwnNumber = {
        capabilities: { voice: true, sms: true },
        voiceUrl: null,
        voiceFallbackUrl: null,
        statusCallback: null,
        smsUrl: null,
        smsFallbackUrl: null,
        ...given,
        sid: numbers.get(given.phoneNumber)?.sid ?? sid('PN'),
      };
      numbers.set(number.phoneNumber, number);
      return number;
    },
    find: (phoneNumber) => numbers.get(phoneNumber),
    list: () => [...numbers.values()],
    mayUse: (phoneNumber, capability) =>
      numbers.size === 0 || numbers.get(phoneNumber)?.capabilities[capability] === true,
  };
}
